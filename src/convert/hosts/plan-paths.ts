import type { Fields } from '../../fields.ts';
import type { Verdict } from '../finding.ts';
import type { Given, Obstacle } from '../nginx/topic.ts';
import { isExpressibleTarget } from '../nginx/rewriting.ts';
import {
  backendText,
  isResourceBackend,
  type NginxIngress,
  type SourcePath,
} from '../source/nginx-ingress.ts';
import { type HostFacts, isRewritten, NOTHING } from './host-facts.ts';
import { isLoginPath } from './login-path.ts';
import { capturesIn, regexPathOf, rewritePatternOf } from './regex-path.ts';

/** A rule path of an Ingress of Pomerium. */
export interface PlannedPath {
  readonly host: string;
  readonly path: string;
  readonly match: 'Exact' | 'Prefix' | 'ImplementationSpecific' | 'regex';
  readonly backend: Fields;
  readonly rewrite: Rewrite | undefined;
  /** As nginx had it. */
  readonly source: string;
}

export interface Rewrite {
  readonly pattern: string;
  readonly substitution: string;
}

export interface PlannedPaths {
  readonly paths: readonly PlannedPath[];
  readonly notes: readonly Verdict[];
  readonly obstacles: readonly Obstacle[];
}

/**
 * The rule paths that take what nginx's took. A Prefix of nginx takes whole elements, one of Pomerium any text that begins so: `/docs` becomes
 * Exact `/docs` and Prefix `/docs/` (ingress-nginx, location.go; ingress-controller, route_list.go).
 *
 * @param aliases other names of the first host
 */
export function planPaths(
  ingress: NginxIngress,
  given: Given,
  facts: ReadonlyMap<string, HostFacts>,
  aliases: readonly string[],
): PlannedPaths {
  const notes: Verdict[] = [];
  const obstacles: Obstacle[] = [];
  const target = given.get('rewrite-target') ?? '';
  const paths = new Map<string, PlannedPath>();
  for (const { host, source, own: all } of hostsOf(ingress, aliases)) {
    if (all.length === 0 && !ingress.defaultBackend)
      notes.push(
        say(
          'medium',
          `${host}: its rule has no paths, which Pomerium refuses, so it is left out; nginx answered with its own default`,
        ),
      );
    const isGone = (entry: SourcePath): boolean => given.has('auth-url') && isLoginPath(entry);
    const own = all.filter((entry) => !isGone(entry));
    for (const { path } of all.filter(isGone))
      notes.push(
        say(
          'medium',
          `${host}: ${path} is left out: it is of the old auth proxy, whose place Pomerium's login takes`,
        ),
      );
    const here = facts.get(source) ?? NOTHING;
    for (const entry of withDefault(own, ingress, here, notes))
      for (const planned of pathsFor(host, entry, here, target, obstacles)) {
        const key = `${host} ${planned.path}`;
        const other = paths.get(key);
        if (!other) paths.set(key, planned);
        else if (backendText(other.backend) !== backendText(planned.backend))
          notes.push(
            say(
              'high',
              `${host}${planned.path} stands twice: it goes to ${backendText(other.backend)}, not to ${backendText(planned.backend)}`,
            ),
          );
      }
    notes.push(...notesOn(host, own, here, ingress));
  }
  if (ingress.rules.length === 0)
    obstacles.push({
      what: ingress.defaultBackend
        ? "it has no rules, only a default backend: nginx's answer for every name that no Ingress has; give it the hosts it is for"
        : 'it has no rules',
    });
  else if (paths.size === 0 && obstacles.length === 0) obstacles.push({ what: 'its rules have no paths' });
  if ([...paths.values()].some(({ backend }) => isResourceBackend(backend)))
    obstacles.push({ what: 'a backend of it is no Service, which Pomerium refuses' });
  return { paths: [...paths.values()], notes, obstacles };
}

/** Its hosts, and the aliases of the first one, with the rules they have; a host may stand in several. */
function hostsOf(
  { rules }: NginxIngress,
  aliases: readonly string[],
): readonly { readonly host: string; readonly source: string; readonly own: readonly SourcePath[] }[] {
  const byHost = new Map<string, SourcePath[]>();
  for (const { host, paths } of rules) byHost.set(host, [...(byHost.get(host) ?? []), ...paths]);
  const own = [...byHost].map(([host, paths]) => ({ host, source: host, own: paths }));
  const [first] = own;
  const others = aliases.filter((alias) => !byHost.has(alias));
  return first ? [...own, ...others.map((host) => ({ ...first, host }))] : own;
}

/** nginx sends what no path of a host takes to the default backend of its Ingress. */
function withDefault(
  paths: readonly SourcePath[],
  { defaultBackend }: NginxIngress,
  { hasRoot }: HostFacts,
  notes: Verdict[],
): readonly SourcePath[] {
  if (!defaultBackend || hasRoot) return paths;
  notes.push(
    say(
      'info',
      `the default backend is the Prefix / of each host: Pomerium takes a default backend for one host alone`,
    ),
  );
  return [...paths, { path: '/', pathType: 'Prefix', isTypeGuessed: false, backend: defaultBackend }];
}

function pathsFor(
  host: string,
  entry: SourcePath,
  { regexBy, exact }: HostFacts,
  target: string,
  obstacles: Obstacle[],
): readonly PlannedPath[] {
  const { path, pathType, backend } = entry;
  const plan = (to: string, match: PlannedPath['match'], rewrite?: Rewrite): PlannedPath => ({
    host,
    path: to,
    match,
    backend,
    rewrite,
    source: path,
  });
  if (regexBy) {
    const regex = regexPathOf(path);
    if (regex !== undefined) return [plan(regex, 'regex', rewriteOf(entry, target))];
    obstacles.push({
      what: `its path ${JSON.stringify(path)} is a regular expression that Pomerium cannot read: RE2 has no look-around and no back-references; write it otherwise`,
    });
    return [];
  }
  if (pathType === 'Exact') return [plan(path, 'Exact')];
  if (pathType === 'ImplementationSpecific' || path.endsWith('/')) return [plan(path, pathType)];
  return [...(exact.has(path) ? [] : [plan(path, 'Exact')]), plan(`${path}/`, 'Prefix')];
}

/** nginx replaces the whole path by the target; undefined where it leaves it as it is. */
function rewriteOf(entry: SourcePath, target: string): Rewrite | undefined {
  const { path } = entry;
  if (!isRewritten(entry, target) || !isExpressibleTarget(target)) return undefined;
  if (!/\$\d/.test(target)) return { pattern: '^.*$', substitution: target };
  if (path === '/(.*)' && target === '/$1') return undefined;
  const captures = capturesIn(path);
  return {
    pattern: rewritePatternOf(path),
    substitution: target.replace(/\$(\d)/g, (_, digit: string) =>
      Number(digit) <= captures ? `\\${digit}` : '',
    ),
  };
}

function notesOn(
  host: string,
  paths: readonly SourcePath[],
  { regexBy }: HostFacts,
  ingress: NginxIngress,
): readonly Verdict[] {
  const name = host === '' ? 'every name' : host;
  return [
    ...(regexBy && paths.length > 0
      ? [
          say(
            regexBy === ingress ? 'low' : 'medium',
            `${name}: every path is a regular expression without regard to case and takes all that begins so, Exact and Prefix ones too${regexBy === ingress ? '' : `, since the Ingress ${regexBy.namespace}/${regexBy.name} of the same host uses them`}; nginx matched the decoded path, Pomerium the raw one`,
          ),
        ]
      : []),
    ...(host === ''
      ? [
          say(
            'high',
            'a rule without a host (subtle_allow_empty_host) takes every name that no other Ingress has',
          ),
        ]
      : []),
    ...(host.startsWith('*')
      ? [say('medium', `${host} takes names of any depth, as in nginx; HTTP-01 cannot issue its certificate`)]
      : []),
    ...(regexBy
      ? []
      : paths
          .filter(isFolder)
          .map(({ path }) =>
            say('low', `${name}: nginx redirected ${path.slice(0, -1)} to ${path}, Pomerium answers 404`),
          )),
    ...paths
      .filter(({ isTypeGuessed }) => isTypeGuessed)
      .map(({ path }) =>
        say(
          'low',
          `${name}: ${path} has no pathType, which Kubernetes asks for: ImplementationSpecific, as nginx takes it`,
        ),
      ),
    ...paths
      .filter(({ path }) => OWN_PATHS.test(path))
      .map(({ path }) =>
        say('medium', `${name}: ${path} is answered by Pomerium itself and never reaches the app`),
      ),
  ];
}

const isFolder = ({ path, pathType }: SourcePath): boolean =>
  pathType === 'Prefix' && path.endsWith('/') && path !== '/';

const say = (severity: Verdict['severity'], what: string): Verdict => ({
  outcome: 'converted',
  severity,
  what,
});

const OWN_PATHS = /^\/(?:ping|healthz|\.pomerium|\.well-known\/pomerium)(?:\/|$)/;
