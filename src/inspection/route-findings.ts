import type { Finding } from '../findings/finding.ts';
import { type Ingress, ingressName, type RulePath } from '../ingress/ingress.ts';
import { normalizeTarget } from '../request/normalize.ts';
import { isOwnPage } from '../request/own-pages.ts';
import { findingAbout } from './subject.ts';

/** What is wrong with hosts and rule paths, whatever the policy: of one Ingress, and of several together. */
export const routeFindings = (ingresses: readonly Ingress[]): readonly Finding[] => [
  ...ingresses.flatMap(refusals),
  ...ingresses.flatMap(deadPaths),
  ...clashes(ingresses),
];

/** pomerium/ingress_to_route.go, each seen with 0.33.1. */
function refusals(ingress: Ingress): readonly Finding[] {
  const about = { where: ingressName(ingress) };
  const { paths, annotations, manifest } = ingress;
  if (manifest && paths.length === 0)
    return [
      findingAbout(about, 'refused-ingress', 'high', '', NO_PATHS, 'add a rule with a host and a path'),
    ];
  const found: Finding[] = [];
  if (paths.some(({ host }) => host === '*') && annotations['subtle_allow_empty_host'] !== 'true')
    found.push(
      findingAbout(about, 'refused-ingress', 'high', 'no host', NO_HOST, 'name the host of each rule'),
    );
  if (
    isTrue(annotations['allow_public_unauthenticated_access']) &&
    isTrue(annotations['allow_any_authenticated_user'])
  )
    found.push(
      findingAbout(about, 'refused-ingress', 'high', 'public and any user', BOTH, 'keep one of the two'),
    );
  const seen = new Set<string>();
  for (const { host, path } of paths) {
    const place = host + path;
    if (path !== '' && !path.startsWith('/'))
      found.push(
        findingAbout(
          about,
          'refused-ingress',
          'high',
          place,
          `${place} ${RELATIVE}`,
          'begin the path with a slash',
        ),
      );
    if (seen.has(place))
      found.push(
        findingAbout(about, 'refused-ingress', 'high', place, `${place} ${TWICE}`, 'keep one of the two'),
      );
    seen.add(place);
  }
  return found;
}

/** Rule paths that take no request. */
const deadPaths = (ingress: Ingress): readonly Finding[] =>
  ingress.paths.flatMap(({ host, path, match }) => {
    const about = { where: ingressName(ingress) };
    const place = host + path;
    if (match === 'regex') return [];
    if (isOwnPage(path) && (match === 'exact' || !OWN_LEAVES.has(path)))
      return [findingAbout(about, 'own-page', 'low', place, `${place} ${OWN}`, 'take the path out')];
    if (path.includes('*'))
      return [
        findingAbout(about, 'never-matches', 'medium', place, `the rule path ${place} ${STAR}`, WITHOUT_STAR),
      ];
    const normalized = normalizeTarget(path, true);
    if (path === '' || !path.startsWith('/') || (normalized.kind === 'path' && normalized.path === path))
      return [];
    const fix = normalized.kind === 'path' ? `write ${JSON.stringify(normalized.path)}` : 'take the path out';
    return [
      findingAbout(about, 'never-matches', 'medium', place, `the rule path ${place} ${NO_REQUEST}`, fix),
    ];
  });

/** Of the same host, path and way of comparing: the Ingress whose name comes first gets all requests. */
function clashes(ingresses: readonly Ingress[]): readonly Finding[] {
  const byPlace = new Map<string, { readonly rule: RulePath; readonly owners: Set<Ingress> }>();
  for (const ingress of ingresses)
    for (const rule of ingress.paths) {
      const key = JSON.stringify([rule.host, rule.path, rule.match]);
      const entry = byPlace.get(key) ?? { rule, owners: new Set<Ingress>() };
      entry.owners.add(ingress);
      byPlace.set(key, entry);
    }
  return [...byPlace.values()].flatMap(({ rule, owners }) => clashAt(rule.host + rule.path, [...owners]));
}

function clashAt(place: string, owners: readonly Ingress[]): readonly Finding[] {
  const [winner, ...losers] = owners.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
  if (!winner) return [];
  return losers.map((loser) =>
    findingAbout(
      { where: ingressName(loser) },
      'route-clash',
      'high',
      place,
      `${place} is also a rule path of ${ingressName(winner)}, ${
        winner.name === loser.name ? SAME_NAME : FIRST_NAME
      } and gets all requests: what the policy of ${ingressName(loser)} says of them never counts`,
      `take ${place} out of one of the two`,
    ),
  );
}

/** As YAML takes it, which the value is read as. */
const isTrue = (value: string | undefined): boolean => /^(?:true|True|TRUE)$/.test(value?.trim() ?? '');

const order = ({ name, namespace }: Ingress): string => `${name} ${namespace}`;

const OWN_LEAVES = new Set(['/ping', '/healthz']);
const NO_PATHS =
  'no rule has a host and a path, and no default backend stands under the one host of tls: there is nothing to route';
const NO_HOST =
  'a rule has no host, for which the ingress-controller refuses the whole Ingress unless subtle_allow_empty_host is "true"';
const BOTH =
  'allow_public_unauthenticated_access and allow_any_authenticated_user stand together, for which the whole Ingress is refused';
const RELATIVE = 'does not begin with a slash, for which the API server refuses the Ingress';
const STAR = 'takes only requests that hold a *: it is a character like any other there';
const WITHOUT_STAR =
  'take the star out, since a Prefix needs none; for a regular expression write ImplementationSpecific and path_regex "true"';
const TWICE = 'stands there twice, for which the ingress-controller refuses the whole Ingress';
const OWN = 'is answered by Pomerium itself, on every host: the app never sees such a request';
const NO_REQUEST =
  'takes no request: Envoy compares it with paths that are percent-encoded, without dot segments and, from 0.33 on, without double slashes';
const FIRST_NAME = 'whose name comes first in the alphabet';
const SAME_NAME = 'whose namespace comes first in the alphabet';
