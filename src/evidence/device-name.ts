/** A device and its browser in two words, as their user agent has them: `Android Chrome`; for people to recognise their own. */
export function deviceName(userAgent: string): string {
  const agent = userAgent.slice(0, MAX_AGENT);
  const found = [SYSTEMS, BROWSERS].map((names) => names.find(([, pattern]) => pattern.test(agent))?.[0]);
  return found.filter((name) => name !== undefined).join(' ') || 'unknown device';
}

type Names = readonly (readonly [name: string, pattern: RegExp])[];

const SYSTEMS: Names = [
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Android', /Android/],
  ['Windows', /Windows NT/],
  ['macOS', /Macintosh/],
  ['Linux', /Linux|X11/],
];
/** Those that also name Chrome or Safari come first. */
const BROWSERS: Names = [
  ['Edge', /\bEdg/],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /SamsungBrowser/],
  ['Firefox', /Firefox|FxiOS/],
  ['Chrome', /Chrom(?:e|ium)|CriOS/],
  ['Safari', /Safari/],
];
const MAX_AGENT = 512;
