/** The id that the lines of a request share. UUIDs, which is what Envoy makes, are kept as the numbers of their 32 digits. */
export interface LineId {
  /** Eight digits each, the first digit in the lowest bits. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  /** Any other id as it is, with its hash in `a`; `""` for a UUID. */
  readonly text: string;
}

export function lineIdOf(text: string): LineId {
  if (text === '') return EMPTY_ID;
  return UUID.test(text)
    ? {
        a: digitsAt(text, [0, 1, 2, 3, 4, 5, 6, 7]),
        b: digitsAt(text, [9, 10, 11, 12, 14, 15, 16, 17]),
        c: digitsAt(text, [19, 20, 21, 22, 24, 25, 26, 27]),
        d: digitsAt(text, [28, 29, 30, 31, 32, 33, 34, 35]),
        text: '',
      }
    : { a: hashOf(text), b: 0, c: 0, d: 0, text };
}

/** The id of lines that have an empty one. */
export const EMPTY_ID: LineId = { a: 0, b: 0, c: 0, d: 0, text: '' };

/** A number of 32 bits that is spread evenly where ids are, whichever of their digits are random. */
export const placeOf = ({ a, b, c, d }: LineId): number => a ^ b ^ c ^ d;

export const isSameId = (one: LineId, other: LineId): boolean =>
  one.a === other.a && one.b === other.b && one.c === other.c && one.d === other.d && one.text === other.text;

function digitsAt(text: string, places: readonly number[]): number {
  let digits = 0;
  for (const [i, place] of places.entries()) digits |= valueOf(text.charCodeAt(place)) << (4 * i);
  return digits;
}

const valueOf = (code: number): number => (code & 0xf) + 9 * (code >> 6);

/** FNV-1a over UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
