import type { Finding } from '../findings/finding.ts';
import { findingId } from '../findings/finding-id.ts';
import { ingressName } from '../ingress/ingress.ts';
import { someOf } from '../inspection/names.ts';
import { passersOf } from '../inspection/passers.ts';
import { namedHosts } from '../inspection/subject.ts';
import type { SpecDocument } from '../openapi/document.ts';
import { nameOf } from '../openapi/operation.ts';
import { LISTS } from '../policy/model.ts';
import { isOpenToMost } from '../policy/most-senders.ts';
import { reachOf } from '../policy/reach.ts';
import { strayPathsOf } from '../policy/stray-paths.ts';
import type { DriftOptions } from './drift.ts';

/** Policies that let anybody have paths which they do not name: under these every operation is open to whoever wants it. */
export const notPinned = (
  { operations }: SpecDocument,
  { policies, era }: Pick<DriftOptions, 'policies' | 'era'>,
): readonly Finding[] =>
  policies
    .filter(({ ingress, policy }) => {
      if (passersOf(policy).public) return false;
      const reach = reachOf(policy, { hosts: namedHosts(ingress), era });
      const stray = policy.flatMap(({ allow = {} }) =>
        LISTS.flatMap((list) => strayPathsOf([{ allow: { [list]: allow[list] ?? [] } }])),
      );
      return [...new Set(stray)].map(reach).some(
        // Preflight requests get every path where they are let through, which is what is meant.
        (found) => isOpenToMost(policy, found, era) && !found.witness?.headers,
      );
    })
    .map(({ ingress }) => {
      const where = ingressName(ingress);
      return {
        id: findingId('not-pinned', where, ''),
        kind: 'not-pinned',
        severity: 'high',
        where,
        rule: '',
        what: `the policy lets anybody have paths that it does not name, and so every operation, such as ${someOf(operations.map(nameOf))}`,
        fix: 'pin its path rules: pompaths ingresses names them and prints the pinned form',
      };
    });
