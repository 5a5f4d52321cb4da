import { RE2JS } from 're2js';

/**
 * nginx's `~* "^PATH"`, which takes everything that begins so in any case, as a rule path of Pomerium: an expression of RE2 for the whole
 * path, which Kubernetes wants to begin with a slash (`/x` becomes `/(?i)x.*`).
 *
 * @returns undefined where RE2 has no such expression: look-around, back-references
 */
export function regexPathOf(path: string): string | undefined {
  const body = path.replace(/^\^?\/?/, '');
  if (hasTopLevelChoice(body)) return undefined;
  const regex = `/(?i)${body}${isOpenEnded(body) ? '' : '.*'}`;
  return isRe2(regex) ? regex : undefined;
}

/** How nginx's rewrite of a whole path is written: `^(?i)PATH$`, which takes in the whole path as nginx replaces it. */
export const rewritePatternOf = (path: string): string =>
  `^(?i)${path.replace(/^\^/, '')}${isOpenEnded(path) ? (path.endsWith('$') ? '' : '$') : '.*$'}`;

/** How many captures an expression has. */
export const capturesIn = (regex: string): number =>
  [
    ...regex
      .replace(/\\[^]/g, '')
      .replace(/\[[^\]]*\]/g, '')
      .matchAll(/\((?!\?)|\(\?P?<(?![=!])/g),
  ].length;

function isRe2(regex: string): boolean {
  try {
    RE2JS.compile(regex);
    return true;
  } catch {
    return false;
  }
}

/** The text that everything begins with that a path matches, in lower case. */
export const literalStart = (path: string): string =>
  (/^(?:\\[^A-Za-z0-9]|[^\\.*+?^$()[\]{}|])*/.exec(path)?.[0] ?? '')
    // A sign of repetition takes the last character away.
    .replace(/.$/, (last, at: number) => (/[*?{]/.test(path.charAt(at + 1)) ? '' : last))
    .replace(/\\(.)/g, '$1')
    .toLowerCase();

/** Does it end in `.*`, `(.*)` or `$`, so that nothing has to follow? */
const isOpenEnded = (body: string): boolean => /(?<!\\)(?:\.\*|\(\.\*\)|\$)$/.test(body);

/** `/a|b` is `(^/a)|(b)` to nginx, somewhere in the path. */
function hasTopLevelChoice(body: string): boolean {
  let depth = 0;
  for (const sign of body.replace(/\\[^]/g, '').replace(/\[[^\]]*\]/g, '')) {
    if (sign === '(') depth++;
    else if (sign === ')') depth--;
    else if (sign === '|' && depth === 0) return true;
  }
  return false;
}
