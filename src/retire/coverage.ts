import { isOwnPage } from '../request/own-pages.ts';
import type { KubeObject } from './kube-object.ts';
import type { Claim, Server } from './nginx-server.ts';
import type { PomeriumRoute } from './pomerium-routes.ts';
import { regexCoverage } from './regex-coverage.ts';

/** What becomes, at Pomerium, of the requests that an Ingress takes at ingress-nginx under one name. */
export interface Coverage {
  /** The Ingresses that take them to the same place. */
  readonly by: readonly KubeObject[];
  /** Requests for which that is not so, or not proven. */
  readonly gaps: readonly Gap[];
}

export interface Gap {
  /** A path in words: `/api` is that path alone, `/api…` longer ones. */
  readonly path: string;
  readonly why: string;
}

/**
 * Proves that every request an Ingress takes is taken to the same backend by Pomerium.
 *
 * Both sides compare paths with finitely many texts, exactly or as prefixes. So what happens to a path depends only on the
 * longest of these texts that it begins with, and on whether it is that text: one sample of each kind is a proof for all.
 *
 * @param server what ingress-nginx serves under the name
 * @param isMine which of its claims are asked about
 * @param routes what Pomerium serves under the name, in Envoy's order
 */
export function coverageOf(
  server: Server,
  isMine: (claim: Claim) => boolean,
  routes: readonly PomeriumRoute[],
): Coverage {
  if (server.isRegex) return regexCoverage(server.claims, isMine, routes);
  const by = new Set<KubeObject>();
  const gaps: Gap[] = [];
  for (const { text, path, isExact } of samplesOf(server.claims, routes)) {
    const claim = nginxWinner(server.claims, path);
    if (!claim || !isMine(claim)) continue;
    const winner = routes.find((route) => route.match !== 'regex' && takes(route, path));
    const why = isOwnPage(path) ? OWN_PAGE : reasonAgainst(winner, claim, routes, { text, isExact });
    if (why !== undefined) gaps.push({ path: isExact ? text : `${text}…`, why });
    else if (winner) by.add(winner.ingress);
  }
  return { by: [...by], gaps };
}

function reasonAgainst(
  winner: PomeriumRoute | undefined,
  { backend }: Claim,
  routes: readonly PomeriumRoute[],
  { text, isExact }: Pick<Sample, 'text' | 'isExact'>,
): string | undefined {
  if (!winner) return 'no Pomerium Ingress takes it';
  if (winner.backend !== backend)
    return `Pomerium sends it to ${winner.backend}, ingress-nginx to ${backend} (${titleOfRoute(winner)})`;
  // Expressions come before prefixes, and after exact paths.
  const other =
    winner.match === 'exact'
      ? undefined
      : routes.find(
          (each) => each.match === 'regex' && each.backend !== backend && mayTake(each, text, isExact),
        );
  return other && `a regular expression may send some of it to ${other.backend} (${titleOfRoute(other)})`;
}

interface Sample {
  readonly text: string;
  readonly path: string;
  readonly isExact: boolean;
}

function samplesOf(claims: readonly Claim[], routes: readonly PomeriumRoute[]): readonly Sample[] {
  const literals = new Set<string>(['/']);
  for (const { path, type } of claims) {
    literals.add(path);
    if (type === 'elements' && !path.endsWith('/')) literals.add(`${path}/`);
  }
  for (const { path, match } of routes) if (match !== 'regex' && path !== '') literals.add(path);
  const marker = characterOutside([...literals].join(''));
  return [...literals].sort().flatMap((text) => [
    { text, path: text, isExact: true },
    { text, path: text + marker, isExact: false },
  ]);
}

/** A character that none of the texts has. */
function characterOutside(texts: string): string {
  const used = new Set(texts);
  let code = 0xe000;
  while (used.has(String.fromCodePoint(code))) code++;
  return String.fromCodePoint(code);
}

/** The exact path first, whether written or made of a Prefix, then the longest prefix (internal/ingress/controller/location.go). */
function nginxWinner(claims: readonly Claim[], path: string): Claim | undefined {
  const exact = claims.find((claim) => claim.type === 'exact' && claim.path === path);
  const bare = claims.find((claim) => claim.type === 'elements' && claim.path === path);
  if (exact ?? bare) return exact ?? bare;
  let winner: Claim | undefined;
  let longest = 0;
  for (const claim of claims) {
    const prefix = prefixOf(claim);
    if (prefix !== undefined && prefix.length > longest && path.startsWith(prefix)) {
      winner = claim;
      longest = prefix.length;
    }
  }
  return winner;
}

function prefixOf({ type, path }: Claim): string | undefined {
  if (type === 'exact') return undefined;
  return type === 'prefix' || path.endsWith('/') ? path : `${path}/`;
}

const takes = ({ match, path: own }: PomeriumRoute, path: string): boolean =>
  match === 'exact' ? path === own : path.startsWith(own);

/** Whether an expression can match something that begins with a text: its own fixed beginning tells. */
function mayTake({ path }: PomeriumRoute, text: string, isExact: boolean): boolean {
  const [fixed = ''] = /^[\w/-]*(?![?*{+\w/-])/.exec(path) ?? [];
  const begin = path.includes('|') ? '' : fixed;
  return text.startsWith(begin) || (!isExact && begin.startsWith(text));
}

const titleOfRoute = ({ ingress, path, match }: PomeriumRoute): string =>
  `${ingress.namespace}/${ingress.name}, ${match} ${path || 'of everything'}`;

const OWN_PAGE = 'Pomerium answers this path itself on every host, so that the app never gets it';
