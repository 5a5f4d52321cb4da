import type { Coverage, Gap } from './coverage.ts';
import type { Claim } from './nginx-server.ts';
import type { PomeriumRoute } from './pomerium-routes.ts';

/**
 * The proof where ingress-nginx takes paths as regular expressions. Whether two expressions match the same is not decided here;
 * proven is only what needs no such decision: everything under the name goes to one place on both sides, or each expression has
 * its translation, and no translation is tried before another that ingress-nginx tries first.
 */
export function regexCoverage(
  claims: readonly Claim[],
  isMine: (claim: Claim) => boolean,
  routes: readonly PomeriumRoute[],
): Coverage {
  const mine = claims.filter(isMine);
  const all = new Set([...claims, ...routes].map(({ backend }) => backend));
  const whole = routes.find(({ match, path }) => match === 'prefix' && (path === '/' || path === ''));
  const gaps: Gap[] = mine
    .filter(({ path }) => OWN_PAGE.test(path))
    .map(({ path }) => ({ path: titleOf(path), why: ANSWERED }));
  if (all.size === 1 && whole) return { by: [...new Set(routes.map(({ ingress }) => ingress))], gaps };
  const by = mine.flatMap((claim) => {
    const route = translationOf(claim, routes);
    const why = route ? overtaken(claim, route, claims, routes) : NOT_TRANSLATED;
    if (why !== undefined) gaps.push({ path: titleOf(claim.path), why });
    return route && why === undefined ? [route.ingress] : [];
  });
  return { by: [...new Set(by)], gaps };
}

/** The route that takes exactly what an expression of ingress-nginx takes: it ignores case, and its end is open. */
function translationOf(
  { path, backend }: Claim,
  routes: readonly PomeriumRoute[],
): PomeriumRoute | undefined {
  const begin = `/(?i)${path.slice(1)}`;
  const texts = new Set([`${begin}.*`]);
  if (/(?:\$|\.\*\)?)$/.test(path)) texts.add(begin);
  const isText = isPlain(path) && !/[A-Za-z]/.test(path);
  return routes.find(
    (route) =>
      route.backend === backend &&
      (route.match === 'regex' ? texts.has(route.path) : isText && isPrefix(route, path)),
  );
}

const isPrefix = ({ match, path: own }: PomeriumRoute, path: string): boolean =>
  match === 'prefix' && (own === path || (own === '' && path === '/'));

/** Why something else may take requests of a translated expression; undefined where nothing does. */
function overtaken(
  claim: Claim,
  route: PomeriumRoute,
  claims: readonly Claim[],
  routes: readonly PomeriumRoute[],
): string | undefined {
  const others = claims.filter((other) => other.backend !== claim.backend && !areApart(other, claim));
  // The longest path comes first there; the order of those of one length is not relied on.
  const firstThere = others.filter(({ path }) => path.length >= claim.path.length);
  const apart = claims.filter((other) => areApart(other, claim));
  const mayBeBefore = new Set([...firstThere, ...apart].map((other) => translationOf(other, routes)));
  const before = routes.slice(0, routes.indexOf(route)).filter(({ backend }) => backend !== claim.backend);
  const early = before.find((other) => !mayBeBefore.has(other));
  if (early) return `Pomerium tries ${early.path} before it, which goes to ${early.backend}`;
  const late = firstThere.find((other) => !before.some((tried) => tried === translationOf(other, routes)));
  return late && `ingress-nginx tries ${late.path} before it, Pomerium does not`;
}

/** Whether nothing can match both: plain texts of which none begins with the other. */
function areApart(a: Claim, b: Claim): boolean {
  const [one, other] = [a.path.toLowerCase(), b.path.toLowerCase()];
  return isPlain(one) && isPlain(other) && !one.startsWith(other) && !other.startsWith(one);
}

const titleOf = (path: string): string => `${path} (a regular expression there)`;

const isPlain = (path: string): boolean => !/[$^.*+?()[\]{}|\\]/.test(path);

/** An expression that is about one of the pages in request/own-pages.ts, as far as its text tells. */
const OWN_PAGE =
  /^\/(?:[^/]*(?<![\w-])(?:ping|healthz)(?![\w-]|\/[^?])|\\?\.(?:pomerium|well-known\/pomerium)(?![\w-]))/i;
const ANSWERED = 'Pomerium answers some of it itself on every host, so that the app never gets it';
const NOT_TRANSLATED =
  'no Pomerium Ingress has this expression in its own form, /(?i)….*, to the same place: compare them by hand';
