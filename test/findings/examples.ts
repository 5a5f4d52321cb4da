import type { Finding } from '../../src/findings/finding.ts';
import { findingId } from '../../src/findings/finding-id.ts';

/** A finding like any other, save what is given. */
export function finding(given: Partial<Finding> = {}): Finding {
  const { kind = 'unpinned-rule', where = 'apps/app', rule = '/api' } = given;
  return {
    id: findingId(kind, where, rule),
    kind,
    severity: 'high',
    where,
    rule,
    what: 'a rule opens more than it says',
    fix: 'pin it',
    ...given,
  };
}

/** What strangers and typists come up with. */
export const HOSTILE = [
  '/a\nb',
  '/\u001B[31mred',
  '/\u202Eexe',
  '/"quoted" #no: {comment}',
  "/it's",
  '/\uD800half',
  '/</script><!--',
  '/`rm -rf`$(x)',
  `/${'x'.repeat(5000)}`,
  '',
];
