/** A deny rule as PPL in JSON. */
export interface DenyRule {
  readonly deny: { readonly or: readonly { readonly http_path: PathTest }[] };
}
type PathTest = { readonly contains: string } | { readonly ends_with: string };

/**
 * The traversal guard: an app may resolve `..` forms that Envoy leaves alone, and so leave the folder that a prefix opens.
 * From 0.33 on Envoy refuses escaped slashes by default, so only `..;` remains. Before, or where the version is unknown,
 * the guard is longer, and then also refuses people's requests whose query holds such a text.
 *
 * @param version Pomerium's, as `0.33` or `0.33.1`; undefined where it is unknown
 */
export function guardFor(version: string | undefined): DenyRule {
  const tests = version !== undefined && isAtLeast(version, [0, 33]) ? SHORT : [...SHORT, ...LONG];
  return { deny: { or: tests.map((http_path) => ({ http_path })) } };
}

/** Is a version such as `0.33.1` at least this one? */
export function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

const SHORT: readonly PathTest[] = ['/..;', '..%3b', '..%3B'].map((contains) => ({ contains }));
const LONG: readonly PathTest[] = [
  ...['/../', '..%2f', '..%2F', '..%5c', '..%5C'].map((contains) => ({ contains })),
  { ends_with: '/..' },
];
