/**
 * Is this the start of a log saved as JSON documents rather than line by line: an array, pretty-printed or run-on objects, an
 * answer of Loki's API?
 *
 * @param start the first bytes
 */
export function beginsDocument(start: Uint8Array): boolean {
  const text = Buffer.from(start)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  return DOCUMENT.test(text);
}

const DOCUMENT = /^(?:\[\s*(?:[[{"\]]|$)|\{\s*\n|\{"status":\s*"success",\s*"data":|\{"[^\n]*\}[ \t]*\{")/;
