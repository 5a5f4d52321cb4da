import { FIRST_LINES, grown } from './columns.ts';

/**
 * The ids that the lines of a request share, by the numbers of the lines. UUIDs, which is what Envoy makes, are kept as the numbers
 * of their 32 digits: eight digits each, the first digit in the lowest bits.
 */
export class LineIds {
  private kinds = new Uint8Array(FIRST_LINES);
  private words = new Int32Array(FIRST_LINES * WORDS);
  /** Ids that are no UUID. */
  private readonly texts: string[] = [];

  /** Makes room for so many lines. */
  grow(capacity: number): void {
    this.kinds = grown(this.kinds, capacity);
    this.words = grown(this.words, capacity * WORDS);
  }

  /** @param text undefined where the line has none */
  set(line: number, text: string | undefined): void {
    if (text === undefined) this.kinds[line] = NO_ID;
    else if (text === '') this.kinds[line] = EMPTY_ID;
    else if (UUID.test(text))
      this.setUuid(
        line,
        digitsAt(text, 0) | (digitsAt(text, 4) << 16),
        digitsAt(text, 9) | (digitsAt(text, 14) << 16),
        digitsAt(text, 19) | (digitsAt(text, 24) << 16),
        digitsAt(text, 28) | (digitsAt(text, 32) << 16),
      );
    else {
      this.setUuid(line, hashOf(text), 0, 0, 0);
      this.kinds[line] = TEXT;
      this.texts[line] = text;
    }
  }

  setUuid(line: number, a: number, b: number, c: number, d: number): void {
    const { words } = this;
    const at = line * WORDS;
    this.kinds[line] = IS_UUID;
    words[at] = a;
    words[at + 1] = b;
    words[at + 2] = c;
    words[at + 3] = d;
  }

  has(line: number): boolean {
    return this.kinds[line] !== NO_ID;
  }

  isEmpty(line: number): boolean {
    return this.kinds[line] === EMPTY_ID;
  }

  /** See {@link placeOf}. */
  placeOf(line: number): number {
    const { words } = this;
    const at = line * WORDS;
    return placeOf(words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0);
  }

  areSame(one: number, other: number): boolean {
    const { kinds, words } = this;
    const kind = kinds[one];
    if (kind !== kinds[other]) return false;
    for (let i = 0; i < WORDS; i++) if (words[one * WORDS + i] !== words[other * WORDS + i]) return false;
    return kind !== TEXT || this.texts[one] === this.texts[other];
  }
}

/** A number of 32 bits that is spread evenly where ids are, whichever of their digits are random. */
export const placeOf = (a: number, b: number, c: number, d: number): number => a ^ b ^ c ^ d;

/** Four digits. */
const digitsAt = (text: string, at: number): number =>
  valueOf(text.charCodeAt(at)) |
  (valueOf(text.charCodeAt(at + 1)) << 4) |
  (valueOf(text.charCodeAt(at + 2)) << 8) |
  (valueOf(text.charCodeAt(at + 3)) << 12);

const valueOf = (code: number): number => (code & 0xf) + 9 * (code >> 6);

/** FNV-1a over UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

const WORDS = 4;
const NO_ID = 0;
const EMPTY_ID = 1;
const IS_UUID = 2;
const TEXT = 3;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
