import type { Finding } from '../findings/finding.ts';
import { findingId } from '../findings/finding-id.ts';
import { type Ingress, ingressName } from '../ingress/ingress.ts';
import { RouteTable } from '../ingress/route-table.ts';
import { someOf } from '../inspection/names.ts';
import { passersOf } from '../inspection/passers.ts';
import { namedHosts } from '../inspection/subject.ts';
import type { SpecDocument } from '../openapi/document.ts';
import { nameOf, type Operation } from '../openapi/operation.ts';
import { usualSpelling } from '../request/spelling.ts';
import { LISTS } from '../policy/model.ts';
import type { Era } from '../policy/input.ts';
import { oneByOne } from '../policy/one-by-one.ts';
import { isOpenToMost } from '../policy/most-senders.ts';
import { NO_PREFLIGHT, reachOf } from '../policy/reach.ts';
import { isAnyPath, strayPathsOf } from '../policy/stray-paths.ts';
import type { PolicyInForce } from './access.ts';
import type { DriftOptions } from './drift.ts';
import type { DriftKind } from './kinds.ts';
import { type Choice, choicesOf } from './reach.ts';
import { samplePath } from './template-match.ts';

/** Policies that let anybody have paths which they do not name: what a document declares does not tell what they open. */
export const notPinned = (
  { operations }: SpecDocument,
  { policies, hosts, era }: Pick<DriftOptions, 'policies' | 'hosts' | 'era'>,
): readonly Finding[] => {
  const routes = new RouteTable(policies.map(({ ingress }) => ingress));
  const isTakenBy = (ingress: Ingress, { segments }: Operation): boolean =>
    hosts.some((host) => routes.match(host, usualSpelling(samplePath(segments)))?.ingress === ingress);
  return policies.flatMap((one): readonly Finding[] => {
    if (passersOf(one.policy).public) return [];
    const choices = choicesOf(one);
    const taken = operations.filter((operation) => isTakenBy(one.ingress, operation)).map(nameOf);
    const every = taken.length > 0 ? `every operation, such as ${someOf(taken)}` : 'whatever it takes';
    // There a pin mends nothing, so that is all there is to say.
    if (choices.includes('query and body') && strayPathsOpened(one, 'query and body', era).length > 0)
      return [about(one, 'mcp-path-rule', `${MCP} anybody can have ${every}`, WITHOUT_MCP)];
    const opened = strayPathsOpened(one, 'query', era);
    if (opened.length === 0) return [];
    return [about(one, 'not-pinned', `${STRAY} ${opened.some(isAnyPath) ? every : WIDER}`, PIN)];
  });
};

/** Paths that rules open without naming them. */
function strayPathsOpened({ ingress, policy }: PolicyInForce, choice: Choice, era: Era): readonly string[] {
  const reach = reachOf(policy, { hosts: namedHosts(ingress), era, choice, known: NO_PREFLIGHT });
  const stray = oneByOne(policy).flatMap(({ allow = {} }) =>
    LISTS.flatMap((list) => strayPathsOf([{ allow: { [list]: allow[list] ?? [] } }])),
  );
  return [...new Set(stray)].filter((path) => isOpenToMost(policy, reach(path), era));
}

function about({ ingress }: PolicyInForce, kind: DriftKind, what: string, fix: string): Finding {
  const where = ingressName(ingress);
  return { id: findingId(kind, where, ''), kind, severity: 'high', where, rule: '', what, fix };
}

const STRAY = 'the policy lets anybody have paths that it does not name, and so';
const WIDER = 'whatever begins like the URL of a rule, which does not name the same path';
const PIN = 'pin its path rules: pompaths ingresses names them and prints the pinned form';
const MCP =
  'mcp_server is on, where path rules guard nothing, not even pinned ones, since the body is a second text of free choice:';
const WITHOUT_MCP = 'give the paths an Ingress of their own, without mcp_server';
