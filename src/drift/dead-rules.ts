import type { Finding } from '../findings/finding.ts';
import { findingId } from '../findings/finding-id.ts';
import { ingressName } from '../ingress/ingress.ts';
import type { SpecDocument } from '../openapi/document.ts';
import { nameOf } from '../openapi/operation.ts';
import type { DriftOptions } from './drift.ts';
import { mayBeOpened, openPathsOf } from './open-paths.ts';

/** What the policies open although the new document declares nothing there. */
export const deadRules = (
  old: SpecDocument,
  fresh: SpecDocument,
  { policies }: Pick<DriftOptions, 'policies'>,
): readonly Finding[] =>
  policies.flatMap(({ ingress, policy }) =>
    openPathsOf(ingress, policy).flatMap((opening): readonly Finding[] => {
      if (fresh.operations.some(({ segments }) => mayBeOpened(segments, opening))) return [];
      const had = old.operations.filter(({ segments }) => mayBeOpened(segments, opening));
      const [first] = had;
      const where = ingressName(ingress);
      const { kind, path } = opening;
      const rule = kind === 'prefix' ? path : `is ${path}`;
      const more = had.length > 1 ? ` and ${had.length - 1} more` : '';
      return [
        {
          id: findingId('dead-rule', where, rule),
          kind: 'dead-rule',
          severity: first ? 'low' : 'info',
          where,
          rule,
          what: first
            ? `nothing of the new document lies under ${path}, where the old one had ${nameOf(first)}${more}`
            : `neither document declares anything under ${path}`,
          fix: first
            ? 'take the rule out: whatever comes there later would be open'
            : 'nothing, where an app asks for it all the same: pompaths logs tells; else take the rule out',
        },
      ];
    }),
  );
