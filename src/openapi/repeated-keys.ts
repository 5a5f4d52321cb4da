/** Keys that stand more than once in an object of a JSON text. */
export interface RepeatedKeys {
  /** Where the first of them stands for the second time. */
  readonly offset: number;
  readonly count: number;
}

/**
 * Finds keys that stand twice in the upper levels of a JSON document, down to the methods of a path: `JSON.parse` takes the last
 * of them and says nothing, so operations would be lost.
 *
 * @param text valid JSON
 */
export function repeatedKeys(text: string): RepeatedKeys | undefined {
  /** The keys of the object that is open at each depth; undefined for a list, or where it is too deep. */
  const open: (Set<string> | undefined)[] = [];
  let offset = -1;
  let count = 0;
  let expectsKey = false;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfString(text, at);
        const keys = expectsKey ? open.at(-1) : undefined;
        if (keys) {
          const key = meaningOf(text.slice(at, end + 1));
          if (keys.has(key)) {
            if (count === 0) offset = at;
            count++;
          }
          keys.add(key);
        }
        expectsKey = false;
        at = end;
        break;
      }
      case OPEN_OBJECT:
        open.push(open.length < MAX_DEPTH ? new Set() : undefined);
        expectsKey = true;
        break;
      case OPEN_LIST:
        open.push(undefined);
        expectsKey = false;
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        open.pop();
        break;
      case COMMA:
        expectsKey = open.at(-1) !== undefined;
        break;
    }
  }
  return count === 0 ? undefined : { offset, count };
}

/** `"\/a"` is `"/a"`. */
const meaningOf = (quoted: string): string =>
  quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
  return slashes % 2 === 1;
}

/** The root, its paths, their methods. */
const MAX_DEPTH = 3;
const [QUOTE, BACKSLASH, OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST, COMMA] = [
  0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x2c,
];
