import { literalHead, regexOf } from './host-rules.ts';
import type { PlacedPath } from './place.ts';

/** What the app gets: the path as it is, with its matched part replaced by `to`, or what nobody can promise to be the same as now. */
export type Rewrite =
  | { readonly kind: 'none' }
  | { readonly kind: 'prefix'; readonly to: string }
  | { readonly kind: 'unclear'; readonly why: string };

/**
 * What the annotations of the Ingress for people make of the paths below a new rule path. `prefix_rewrite` replaces what the rule
 * path matched, so on a longer rule path its replacement has to be longer by the same text.
 *
 * @param annotations by the part after `ingress.pomerium.io/`
 */
export function rewriteOf(
  { path, match, from }: PlacedPath,
  annotations: Readonly<Record<string, string>>,
): Rewrite {
  for (const name of ['regex_rewrite_pattern', 'host_path_regex_rewrite_pattern']) {
    const pattern = annotations[name];
    if (pattern !== undefined && mayTouch(pattern, path, match))
      return { kind: 'unclear', why: `${name} may rewrite it, and to what is not known here` };
  }
  const to = annotations['prefix_rewrite'];
  if (to === undefined || to === from.path) return { kind: 'none' };
  if (match === 'regex' || from.match !== 'prefix')
    return { kind: 'unclear', why: 'prefix_rewrite says nothing of a regular expression' };
  return { kind: 'prefix', to: `${to}${path.slice(from.path.length)}` };
}

/** Could the pattern, which may match anywhere in a path, match in one that the rule path takes? */
function mayTouch(pattern: string, path: string, match: PlacedPath['match']): boolean {
  if (match === 'exact') return regexOf(pattern)?.test(path) ?? true;
  if (!pattern.startsWith('^')) return true;
  const head = match === 'regex' ? literalHead(path) : path;
  const start = literalHead(pattern.slice(1));
  return head.startsWith(start) || start.startsWith(head);
}
