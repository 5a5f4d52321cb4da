import { ANYWHERE, AT_THE_TOP } from './probe-families.ts';

/**
 * The family of probes that a path belongs to, or undefined for a path that an app may have.
 *
 * @param path decoded; `""` (a malformed escape) is no probe: some apps send a bare `%`
 */
export function probeFamily(path: string): string | undefined {
  const lower = path.slice(0, MAX_LENGTH).toLowerCase();
  const top = lower.slice(1);
  const second = top.indexOf('/') + 1;
  if (!(
    AT_THE_TOP_ANY.test(top) ||
    (second > 0 && AT_THE_TOP_ANY.test(top.slice(second))) ||
    ANYWHERE_ANY.test(lower)
  ))
    return undefined;
  for (const [family, patterns] of Object.entries(AT_THE_TOP))
    if (patterns.some((pattern) => pattern.test(top) || (second > 0 && pattern.test(top.slice(second)))))
      return family;
  for (const [family, patterns] of Object.entries(ANYWHERE))
    if (patterns.some((pattern) => pattern.test(lower))) return family;
  return undefined;
}

/**
 * The name of the script a path asks for, where it is one: scanners ask for a new script every time, apps return to a few.
 *
 * @param path decoded
 */
export function scriptName(path: string): string | undefined {
  const start = path.slice(0, MAX_LENGTH);
  if (start.lastIndexOf('.') < start.lastIndexOf('/')) return undefined;
  return SCRIPT.exec(start.toLowerCase())?.[1];
}

/** One look tells most paths from probes; only then the family is looked for. */
const anyOf = (families: Readonly<Record<string, readonly RegExp[]>>): RegExp =>
  new RegExp(
    Object.values(families)
      .flat()
      .map(({ source }) => `(?:${source})`)
      .join('|'),
  );
const AT_THE_TOP_ANY = anyOf(AT_THE_TOP);
const ANYWHERE_ANY = anyOf(ANYWHERE);

const MAX_LENGTH = 2048;
const SCRIPT = /\/([^/]{1,80}\.(?:php\d?|phtml|aspx?|ashx|asmx|jspx?|jspa|cgi|pl|do|action|cfm|esp|nsf))$/;
