/** One way to spell a path, and what an app behind could make of it. */
export interface EncodingCase {
  /** A word from a fixed list. */
  readonly id: string;
  /** What stands in the request line for an opening of this path (raw, as it is usually spelled). */
  readonly target: (path: string) => string;
  /** What an app could make of it, in one sentence. */
  readonly reading: string;
  /**
   * Could an app take it for a path outside of the folder, or for another one? `often`: many servers do; `rarely`: those that decode
   * twice, or leniently.
   */
  readonly leadsOut: 'often' | 'rarely' | 'never';
}

/** For a folder; its path ends in a slash, or is a beginning. */
export const FOLDER_CASES: readonly EncodingCase[] = [
  c(
    'dot-segment',
    (path) => `${path}../${OUT}`,
    'Envoy resolves it: the app sees the path outside, and so does the policy',
    'never',
  ),
  c('encoded-dots', (path) => `${path}%2e%2e/${OUT}`, 'Envoy resolves it like plain dots', 'never'),
  c(
    'encoded-slash',
    (path) => `${path}..%2f${OUT}`,
    'an app that decodes before it resolves dots takes it for the path outside',
    'often',
  ),
  c('encoded-slash-capital', (path) => `${path}..%2F${OUT}`, 'the same in capitals', 'often'),
  c(
    'encoded-backslash',
    (path) => `${path}..%5c${OUT}`,
    'an app on Windows, or one that takes backslashes for slashes, takes it for the path outside',
    'often',
  ),
  c('backslash', (path) => `${path}..\\${OUT}`, 'Envoy makes a slash of it and resolves the dots', 'never'),
  c(
    'double-encoded',
    (path) => `${path}%252e%252e/${OUT}`,
    'an app that decodes twice takes it for the path outside',
    'rarely',
  ),
  c(
    'double-encoded-slash',
    (path) => `${path}..%252f${OUT}`,
    'an app that decodes twice takes it for the path outside',
    'rarely',
  ),
  c(
    'path-parameter',
    (path) => `${path}..;/${OUT}`,
    'Java servers (Tomcat, Spring) cut path parameters off and take it for the path outside',
    'often',
  ),
  c('encoded-parameter', (path) => `${path}..%3b/${OUT}`, 'the same for servers that decode first', 'often'),
  c(
    'parameter',
    (path) => `${trimmed(path)};x/y`,
    'Java servers cut the parameter off and see the folder',
    'never',
  ),
  c(
    'leading-double-slash',
    (path) => `/${path}x`,
    'from 0.33 on Envoy merges slashes; before, an app may merge them and see the folder',
    'never',
  ),
  c(
    'double-slash',
    (path) => `${path}/x`,
    'from 0.33 on Envoy merges slashes; before, an app may merge them',
    'never',
  ),
  c('capitals', (path) => `${swapCase(path)}x`, 'an app that ignores case sees the folder', 'never'),
  c('encoded-letter', (path) => `${firstEncoded(path)}x`, 'Envoy decodes letters: it is the folder', 'never'),
  c(
    'encoded-boundary',
    (path) => `${trimmed(path)}%2fx`,
    'an app that decodes sees something in the folder',
    'never',
  ),
  c(
    'bad-escape',
    (path) => `${path}%zz`,
    'the policy sees no path at all; an app may answer 400, or take it as it is',
    'never',
  ),
  c(
    'overlong',
    (path) => `${path}%c0%ae%c0%ae/${OUT}`,
    'an app with a lenient decoder of UTF-8 reads dots and takes it for the path outside',
    'rarely',
  ),
  c(
    'not-utf-8',
    (path) => `${path}%ff`,
    'the policy sees U+FFFD; an app may take it for another character, or answer 400',
    'never',
  ),
  c('nul', (path) => `${path}x%00.png`, 'Envoy refuses it', 'never'),
];

/** For one path. */
export const LEAF_CASES: readonly EncodingCase[] = [
  c('trailing-slash', (path) => `${path}/`, 'many apps take it for the path', 'never'),
  c('parameter', (path) => `${path};x`, 'Java servers cut the parameter off and see the path', 'never'),
  c(
    'path-parameter',
    (path) => `${path}/..;/${OUT}`,
    'Java servers cut path parameters off and take it for the path outside',
    'often',
  ),
  c(
    'encoded-slash',
    (path) => `${path}%2f..%2f${OUT}`,
    'an app that decodes before it resolves dots takes it for the path outside',
    'often',
  ),
  c(
    'double-encoded-slash',
    (path) => `${path}%252f..%252f${OUT}`,
    'an app that decodes twice takes it for the path outside',
    'rarely',
  ),
  c(
    'dot-segment',
    (path) => `${path}/../${OUT}`,
    'Envoy resolves it: the app sees the path outside, and so does the policy',
    'never',
  ),
  c(
    'leading-double-slash',
    (path) => `/${path}`,
    'from 0.33 on Envoy merges slashes; before, an app may merge them and see the path',
    'never',
  ),
  c('capitals', swapCase, 'an app that ignores case sees the path', 'never'),
  c('encoded-letter', firstEncoded, 'Envoy decodes letters: it is the path', 'never'),
  c('longer-name', (path) => `${path}${OUT}`, 'another name that begins like it', 'often'),
  c(
    'bad-escape',
    (path) => `${path}%zz`,
    'the policy sees no path at all; an app may answer 400, or take it as it is',
    'never',
  ),
  c(
    'not-utf-8',
    (path) => `${path}%ff`,
    'the policy sees U+FFFD; an app may take it for another character, or answer 400',
    'never',
  ),
  c('overlong', (path) => `${path}%c0%af`, 'an app with a lenient decoder of UTF-8 reads a slash', 'rarely'),
  c('nul', (path) => `${path}%00`, 'Envoy refuses it', 'never'),
];

function c(
  id: string,
  target: EncodingCase['target'],
  reading: string,
  leadsOut: EncodingCase['leadsOut'],
): EncodingCase {
  return { id, target, reading, leadsOut };
}

function trimmed(path: string): string {
  return path.replace(/(?<=.)\/$/, '');
}

/** Letters alone: escapes stay what they are. */
function swapCase(path: string): string {
  return path.replace(/%[0-9a-f]{2}|[a-z]+|[A-Z]+/gi, (part) =>
    part.startsWith('%') ? part : part === part.toLowerCase() ? part.toUpperCase() : part.toLowerCase(),
  );
}

function firstEncoded(path: string): string {
  return path.replace(
    /(?<!%[0-9a-f]?)[a-z]/i,
    (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** Stands for what is not to be opened; words of a policy that name this by chance are not to be expected. */
const OUT = 'outside-7f3c9e2b';
