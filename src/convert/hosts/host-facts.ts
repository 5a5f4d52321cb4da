import { givenOf } from '../nginx/topics.ts';
import type { NginxIngress, SourcePath } from '../source/nginx-ingress.ts';

/** What all Ingresses of a host are to one of its paths. */
export interface HostFacts {
  /** The Ingress that makes every path of the host a regular expression; undefined where none does. */
  readonly regexBy: NginxIngress | undefined;
  /** Paths that an Exact rule has. */
  readonly exact: ReadonlySet<string>;
  /** Whether some Ingress has a rule for the whole host. */
  readonly hasRoot: boolean;
  /** Does one of them ask for a login? */
  readonly asksForLogin: boolean;
}

/**
 * The facts of each host. `use-regex`, or a `rewrite-target` that differs from its path, on any Ingress of a host makes all its paths
 * regular expressions (ingress-nginx, template.go, enforceRegexModifier).
 */
export function hostFactsOf(ingresses: readonly NginxIngress[]): ReadonlyMap<string, HostFacts> {
  const facts = new Map<string, HostFacts>();
  for (const ingress of ingresses) {
    const given = givenOf(ingress);
    const target = given.get('rewrite-target') ?? '';
    const asksForLogin = given.has('auth-url') || given.has('auth-type');
    for (const { host, paths } of ingress.rules) {
      const known = facts.get(host) ?? NOTHING;
      const isRegex = given.flag('use-regex') || paths.some((path) => isRewritten(path, target));
      facts.set(host, {
        regexBy: known.regexBy ?? (isRegex ? ingress : undefined),
        exact: new Set([
          ...known.exact,
          ...paths.flatMap(({ path, pathType }) => (pathType === 'Exact' ? [path] : [])),
        ]),
        hasRoot: known.hasRoot || paths.some(({ path, pathType }) => path === '/' && pathType !== 'Exact'),
        asksForLogin: known.asksForLogin || asksForLogin,
      });
    }
  }
  return facts;
}

/** A target that is the path itself is no rewrite to nginx. */
export const isRewritten = ({ path, pathType }: SourcePath, target: string): boolean =>
  target !== '' && target !== path && !(pathType === 'Prefix' && target === `${path}/`);

export const NOTHING: HostFacts = {
  regexBy: undefined,
  exact: new Set(),
  hasRoot: false,
  asksForLogin: false,
};
