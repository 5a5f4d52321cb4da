/** Reads lines that hold a piece which is not known yet, field by field, to tell where its pieces end. */
import { FOUND } from './layout';
import { addPiece, pieceCount, roleBehind, traitsOf, WITH_QUERY } from './pieces';
import { IGNORED, LINE_END, LINE_START, MESSAGE, PART, QUERY, roleOf, SLOW } from './roles';
import { endOfRun, endOfValue } from './values';
import { hasQuery, readVariable } from './variables';

/** The line cannot be told in pieces: it has to be read slowly. */
export const SLOW_LINE: i32 = -3;
/** It is no request, and not kept in mind. */
export const OTHER_LINE: i32 = -4;

/** Traits of a line: its message, and which values it has by the bits of their roles. */
export const IS_CHECK: u32 = 1 << 16;
export const IS_ENTRY: u32 = 1 << 17;

/** Where the last line ends that was learned. */
export let learnedEnd: usize = 0;

/** So many pieces may be those of lines that are no requests, which could be of any kind and take the room of those that are. */
const MAX_OTHER_PIECES: u32 = 4096;
/** What is longer is no usual line. */
const MAX_PIECE_LENGTH: usize = 0x1_0000;
const MAX_PIECES: usize = 32;
// Of each piece that was found: address, length, role of the value behind it, traits so far, WITH_QUERY.
const FOUND_BYTES: usize = 20;

// What endOfPiece found.
let role: u32 = PART;
let traits: u32 = 0;

/**
 * Learns the pieces of a line from the one on that begins here, behind the piece `from`.
 *
 * @returns the number of its last piece; or FULL, CROWDED, SLOW_LINE, OTHER_LINE
 */
export function learn(from: u32, at: usize): i32 {
  role = roleBehind(from);
  traits = traitsOf(from);
  let count: usize = 0;
  while (true) {
    const end = endOfPiece(at);
    if (end == 0 || end - at > MAX_PIECE_LENGTH || count == MAX_PIECES) return SLOW_LINE;
    const found = FOUND + count * FOUND_BYTES;
    store<u32>(found, <u32>at);
    store<u32>(found, <u32>(end - at), 4);
    store<u32>(found, role, 8);
    store<u32>(found, traits, 12);
    count++;
    at = end;
    if (role == LINE_END) break;
    at = readVariable(role, end);
    if (at == 0) return SLOW_LINE;
    store<u32>(found, role == QUERY && hasQuery ? WITH_QUERY : 0, 16);
  }
  learnedEnd = at - 1;
  const about = traits & (IS_CHECK | IS_ENTRY);
  if (about == (IS_CHECK | IS_ENTRY)) return SLOW_LINE;
  if (about == 0 && pieceCount() > MAX_OTHER_PIECES) return OTHER_LINE;
  return addPieces(from, count);
}

function addPieces(from: u32, count: usize): i32 {
  let number: i32 = 0;
  for (let found = FOUND; found < FOUND + count * FOUND_BYTES; found += FOUND_BYTES) {
    number = addPiece(from, load<u32>(found), load<u32>(found, 4), load<u32>(found, 8), load<u32>(found, 12));
    if (number < 0) return number;
    from = (<u32>number) | load<u32>(found, 16);
  }
  return number;
}

/**
 * The end of the piece that begins here: where a value of a role begins, of a text behind its opening quote; or behind the line ending.
 * Before it lies a value of the role `role`, which it changes to the next one.
 *
 * @returns 0 where only a slow look can tell
 */
function endOfPiece(at: usize): usize {
  if (role == LINE_START) {
    if (load<u64>(at) != 0x226c_6576_656c_227b) return 0; // {"level"
    at++;
  } else {
    if (role != IGNORED) at++; // the closing quote
    const next = load<u8>(at++);
    if (next == 0x7d) return endOfLastPiece(at); // }
    if (next != 0x2c) return 0;
  }
  while (true) {
    if (load<u8>(at) != 0x22) return 0;
    const nameEnd = endOfRun(at + 1);
    if (load<u16>(nameEnd) != 0x3a22) return 0; // ":
    role = roleOf(at + 1, nameEnd - at - 1);
    const value = nameEnd + 2;
    if (role == SLOW) return 0;
    if (role == IGNORED) return value;
    if (role != PART && role != MESSAGE) return noteText(value) ? value + 1 : 0;
    at = endOfValue(value);
    if (at == 0) return 0;
    if (role == MESSAGE) noteMessage(value, at - value);
    const next = load<u8>(at++);
    if (next == 0x7d) return endOfLastPiece(at);
    if (next != 0x2c) return 0;
  }
}

function endOfLastPiece(at: usize): usize {
  role = LINE_END;
  if (load<u8>(at) == 0x0d) at++;
  return load<u8>(at) == 0x0a ? at + 1 : 0;
}

/** A field that comes twice means what its last value means: too rare to be read here. */
function noteText(value: usize): bool {
  const bit: u32 = 1 << role;
  if (traits & bit || load<u8>(value) != 0x22) return false;
  traits |= bit;
  return true;
}

function noteMessage(value: usize, length: usize): void {
  if (
    length == 17 &&
    load<u64>(value, 1) == 0x7a69_726f_6874_7561 &&
    load<u64>(value, 8) == 0x6b63_6568_6320_657a
  )
    traits |= IS_CHECK; // "authorize check"
  else if (length == 14 && load<u64>(value, 1) == 0x7165_722d_7074_7468 && load<u32>(value, 9) == 0x7473_6575)
    traits |= IS_ENTRY; // "http-request"
}
