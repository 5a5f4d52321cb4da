import { coverageOf } from './coverage.ts';
import { type Draft, question } from './finding.ts';
import { type KubeObject, titleOf } from './kube-object.ts';
import { nginxFlag } from './nginx-annotation.ts';
import { aliasesOf, type Claim, ruleHosts, type Server } from './nginx-server.ts';
import type { PomeriumRoutes } from './pomerium-routes.ts';

/** Whether the requests of an Ingress are taken over. */
export interface Proof {
  /** Its names, aliases included. */
  readonly hosts: readonly string[];
  readonly successors: readonly KubeObject[];
  readonly drafts: readonly Draft[];
}

/**
 * Proves for every name of an Ingress, its aliases included, that what it takes there is taken by Pomerium to the same backend.
 * A name that Pomerium has of its own below a wildcard of the Ingress has to take the wildcard's requests as well.
 */
export function proofFor(
  ingress: KubeObject,
  servers: ReadonlyMap<string, Server>,
  routes: PomeriumRoutes,
): Proof {
  const own = [...servers.values()].filter(({ claims }) => claims.some((claim) => claim.ingress === ingress));
  const aliases = aliasesOf(ingress);
  const successors = new Set<KubeObject>();
  const gaps: string[] = [];
  const prove = (host: string, server: Server, isMine: (claim: Claim) => boolean): void => {
    if (routes.of(host).length === 0) {
      gaps.push(`${host}: ${routes.whyNone(host)}`);
      return;
    }
    const coverage = coverageOf(server, isMine, routes.of(host));
    for (const each of coverage.by) successors.add(each);
    gaps.push(...coverage.gaps.map(({ path, why }) => `${host}${path}: ${why}`));
  };
  /** The name, and those below a wildcard that Pomerium has of its own and ingress-nginx has not. */
  const namesOf = (host: string): readonly string[] =>
    host.startsWith('*') ? [host, ...routes.under(host).filter((each) => !servers.has(each))] : [host];
  for (const server of own) {
    for (const host of namesOf(server.host)) prove(host, server, (claim) => claim.ingress === ingress);
    // An alias is another name for the whole server, and goes with the Ingress that gives it.
    for (const alias of aliases)
      if (!alias.startsWith('~') && !servers.has(alias))
        for (const host of namesOf(alias)) prove(host, server, () => true);
  }
  return {
    hosts: [...new Set([...ruleHosts(ingress), ...own.map(({ host }) => host), ...aliases])],
    successors: [...successors],
    drafts: [...uncovered(ingress, gaps), ...regexAliases(ingress, aliases), ...nothing(ingress, own)],
  };
}

function uncovered(ingress: KubeObject, gaps: readonly string[]): readonly Draft[] {
  if (gaps.length === 0) return [];
  const more = gaps.length > SHOWN ? `; and ${gaps.length - SHOWN} more` : '';
  return [
    question(
      'uncovered',
      titleOf(ingress),
      `not all it takes is taken over: ${gaps.slice(0, SHOWN).join('; ')}${more}`,
      'give these paths a Pomerium Ingress with the same backend, or confirm that nobody needs them',
    ),
  ];
}

function regexAliases(ingress: KubeObject, aliases: readonly string[]): readonly Draft[] {
  const patterns = aliases.filter((alias) => alias.startsWith('~'));
  if (patterns.length === 0) return [];
  return [
    question(
      'alias',
      titleOf(ingress),
      `its alias ${patterns.join(', ')} is a regular expression: which names it stands for cannot be told`,
      'give every name that is used a Pomerium Ingress, then confirm',
    ),
  ];
}

/** An Ingress that takes nothing, since older ones have its paths, or it has none. */
function nothing(ingress: KubeObject, own: readonly Server[]): readonly Draft[] {
  if (own.length > 0 || nginxFlag(ingress, 'canary')) return [];
  return [
    question(
      'idle',
      titleOf(ingress),
      'it takes no request: it has no paths, or older Ingresses have them all',
      'confirm that it may go',
      'low',
    ),
  ];
}

const SHOWN = 4;
