import type { Finding } from '../findings/finding.ts';
import { findingId } from '../findings/finding-id.ts';
import { ingressName } from '../ingress/ingress.ts';
import { passersOf } from '../inspection/passers.ts';
import type { SpecDocument } from '../openapi/document.ts';
import { nameOf, type Operation } from '../openapi/operation.ts';
import type { Opening } from '../rules/pin.ts';
import type { DriftOptions } from './drift.ts';
import { openPathsOf, routedPath } from './open-paths.ts';
import { mayBeOpened } from './template-match.ts';

/** What the policies open although the new document declares nothing there; of a public Ingress, its rule paths. */
export const deadRules = (
  old: SpecDocument,
  fresh: SpecDocument,
  { policies }: Pick<DriftOptions, 'policies'>,
): readonly Finding[] =>
  policies.flatMap(({ ingress, policy }) => {
    const routed = passersOf(policy).public ? ingress.paths.flatMap((rule) => routedPath(rule) ?? []) : [];
    return [...openPathsOf(policy), ...routed].flatMap((opening): readonly Finding[] => {
      const isUnder = isOpenedBy(opening);
      if (fresh.operations.some(isUnder)) return [];
      const had = old.operations.filter(isUnder);
      const [first] = had;
      const where = ingressName(ingress);
      const rule = showOpening(opening);
      const more = had.length > 1 ? ` and ${had.length - 1} more` : '';
      const there = `under ${opening.path}${opening.methods ? ` for ${opening.methods.join(', ')}` : ''}`;
      return [
        {
          id: findingId('dead-rule', where, rule),
          kind: 'dead-rule',
          severity: first ? 'low' : 'info',
          where,
          rule,
          what: first
            ? `nothing of the new document lies ${there}, where the old one had ${nameOf(first)}${more}`
            : `neither document declares anything ${there}`,
          fix: first
            ? 'take the rule out: whatever comes there later would be open'
            : 'nothing, where an app asks for it all the same: pompaths logs tells; else take the rule out',
        },
      ];
    });
  });

const isOpenedBy =
  (opening: Opening) =>
  ({ method, segments }: Operation): boolean =>
    opening.methods?.includes(method) !== false && mayBeOpened(segments, opening);

const showOpening = ({ kind, path, methods }: Opening): string =>
  `${methods ? `${methods.join(',')} ` : ''}${kind === 'prefix' ? '' : 'is '}${path}`;
