/**
 * Lines as pieces: the text between two values that differ from line to line, names of fields included. A piece is numbered by its
 * text and the pieces before it, so that its number tells all of the line up to there; that of the last piece is the shape of the line.
 *
 * What comes next in a line is guessed from what came there in earlier lines, and then compared byte by byte: of nearly all lines every
 * piece is known, and nothing of it needs to be read again.
 */
import { GUESSES, PIECES, STATES } from './layout';
import { clear, countOf, hashOf, intern, isHere, lengthOf, MAX_COUNT } from './intern';
import { LINE_START } from './roles';

/** The state before the first piece of a line. */
export const START: u32 = MAX_COUNT;
/** Added to the number of a piece whose value is a query that is not empty. */
export const WITH_QUERY: u32 = 0x8000_0000;

/** No piece that is known lies here. */
export const UNKNOWN: i32 = -5;

// What is known of a piece: the role of the value behind it, what the line is about so far, how long the pieces are that came
// next (the bits of their size classes), and the number plus one of the one that came last.
const STATE_BYTES: usize = 16;
const ROLE: usize = 0;
const TRAITS: usize = 4;
const SIZES: usize = 8;
const LAST: usize = 12;

const SETS: u32 = 1 << 14;
const WAYS: usize = 4;
/** A guess looks at this many bytes (as a power of two), or as many as the piece has for certain. */
const MAX_SIZE: u32 = 8;

export function forgetPieces(): void {
  clear(PIECES);
  memory.fill(GUESSES, 0, <usize>SETS * WAYS * 4);
  setState(START, LINE_START, 0);
}

export function roleBehind(piece: u32): u32 {
  return load<u32>(stateOf(piece) + ROLE);
}
export function traitsOf(piece: u32): u32 {
  return load<u32>(stateOf(piece) + TRAITS);
}
export function lengthOfPiece(piece: u32): usize {
  return lengthOf(PIECES, piece);
}
export function pieceCount(): u32 {
  return countOf(PIECES);
}

/** The number of the known piece that lies here behind another one, or UNKNOWN. */
export function pieceAt(from: u32, at: usize): i32 {
  const state = stateOf(from);
  const last = load<u32>(state + LAST);
  if (last != 0 && isHere(PIECES, last - 1, from, at)) return last - 1;
  for (let sizes = load<u32>(state + SIZES); sizes != 0;) {
    const size = 31 - clz(sizes);
    sizes ^= 1 << size;
    const set = setOf(from, at, size);
    for (let way: usize = 0; way < WAYS; way++) {
      const number = load<u32>(set + way * 4);
      if (number == 0) break;
      if (!isHere(PIECES, number - 1, from, at)) continue;
      store<u32>(state + LAST, number);
      return number - 1;
    }
  }
  return UNKNOWN;
}

/** Numbers a piece, or tells that it is FULL or CROWDED. */
export function addPiece(from: u32, at: usize, length: usize, role: u32, traits: u32): i32 {
  const known = countOf(PIECES);
  const number = intern(PIECES, from, at, length);
  if (number < 0) return number;
  if (<u32>number == known) setState(number, role, traits);
  const state = stateOf(from);
  const size = min(MAX_SIZE, 31 - clz(<u32>length));
  store<u32>(state + SIZES, load<u32>(state + SIZES) | (1 << size));
  const set = setOf(from, at, size);
  memory.copy(set + 4, set, (WAYS - 1) * 4);
  store<u32>(set, <u32>number + 1);
  return number;
}

function setState(piece: u32, role: u32, traits: u32): void {
  const state = stateOf(piece);
  store<u32>(state + ROLE, role);
  store<u32>(state + TRAITS, traits);
  store<u32>(state + SIZES, 0);
  store<u32>(state + LAST, 0);
}

function stateOf(piece: u32): usize {
  return STATES + <usize>(piece & ~WITH_QUERY) * STATE_BYTES;
}

function setOf(from: u32, at: usize, size: u32): usize {
  const hash = <u32>hashOf(from, at, 1 << size);
  return GUESSES + <usize>(hash & (SETS - 1)) * WAYS * 4;
}
