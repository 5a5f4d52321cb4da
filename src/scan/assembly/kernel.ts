/**
 * Reads log lines as they lie in memory and tells of each what it has in common with earlier ones: most lines of a log differ
 * from an earlier line in nothing but time, id, path, and fields that nobody reads. What such a line means is then known.
 *
 * It takes only lines that are certainly JSON, of one level, and reads no meaning into any field. Everything else is left to the caller,
 * line by line: wrapped lines, nested values, `\u…`, other times and ids than Pomerium writes, what is no JSON.
 */
import { MAX_RECORDS, PATHS, RECORD_BYTES, RECORDS } from './layout';
import { clear, CROWDED, FULL, intern, setSeed } from './intern';
import { IS_CHECK, IS_ENTRY, learn, learnedEnd, OTHER_LINE, SLOW_LINE } from './learn';
import {
  forgetPieces,
  lengthOfPiece,
  pieceAt,
  roleBehind,
  START,
  traitsOf,
  UNKNOWN,
  WITH_QUERY,
} from './pieces';
import { CHECK_ID, ID, LINE_END, QUERY } from './roles';
import {
  CHECK_ID_AT,
  forgetVariables,
  hasQuery,
  ID_AT,
  pathAt,
  pathLength,
  readVariable,
  time,
} from './variables';

export { setRole } from './roles';
export { BLOCK, BLOCK_BYTES, RECORDS, RECORD_BYTES, SCRATCH } from './layout';

/** What `scan` stopped at: the end of the last whole line, or of the room for records; or of the room for what lines have in common. */
const DONE: i32 = 0;
const TABLES_FULL: i32 = 1;

/** The shape of lines that the caller has to read. */
const NO_SHAPE: i32 = -1;
/** The number of paths begins behind it. */
const NO_PATH: i32 = 0;
/** The longest line that is read here. */
const MAX_LINE: usize = 0x2_0000;

let position: usize = 0;
let records: i32 = 0;
let lines: i32 = 0;
let others: i32 = 0;
/** The end of the line that was read. */
let lineEnd: usize = 0;

/** Where reading stopped. */
export function stoppedAt(): usize {
  return position;
}
/** How many lines the last scan has told of, those that are no requests included. */
export function lineCount(): i32 {
  return lines;
}
/** How many of them are neither of the two lines of a request. */
export function otherCount(): i32 {
  return others;
}
export function recordCount(): i32 {
  return records;
}

export function start(seed: u64): void {
  setSeed(seed);
  forget();
}

/** Clears what was in common, so that numbers begin again. */
export function forget(): void {
  forgetPieces();
  clear(PATHS);
}

/** Reads the whole lines between two addresses within the block. */
export function scan(from: usize, end: usize): i32 {
  records = 0;
  lines = 0;
  others = 0;
  position = from;
  store<u8>(end, 0x0a);
  while (position < end && records < MAX_RECORDS) {
    const shape = readLine(position);
    if (shape == SLOW_LINE || shape == CROWDED) lineEnd = endOfLine(position);
    if (shape == FULL) return TABLES_FULL;
    if (lineEnd >= end) break;
    if (shape == OTHER_LINE) others++;
    else if (shape < 0 || lineEnd - position > MAX_LINE) addRecord(NO_SHAPE, NO_PATH, 0);
    else if (!addShaped(shape)) return TABLES_FULL;
    lines++;
    position = lineEnd + 1;
  }
  return DONE;
}

/** The number of the last piece of a line, which is its shape; or what `learn` says. */
function readLine(line: usize): i32 {
  forgetVariables();
  let at = line;
  let state = START;
  while (true) {
    const piece = pieceAt(state, at);
    if (piece == UNKNOWN) {
      const last = learn(state, at);
      lineEnd = learnedEnd;
      return last;
    }
    at += lengthOfPiece(piece);
    const role = roleBehind(piece);
    if (role == LINE_END) {
      lineEnd = at - 1;
      return piece;
    }
    at = readVariable(role, at);
    if (at == 0) return SLOW_LINE;
    state = role == QUERY && hasQuery ? (<u32>piece) | WITH_QUERY : piece;
  }
}

/** Notes a line whose shape is known; false where there is no room for its path. */
function addShaped(shape: i32): bool {
  const traits = traitsOf(shape);
  if ((traits & (IS_CHECK | IS_ENTRY)) == 0) {
    others++;
    return true;
  }
  let path = NO_PATH;
  if (pathAt != 0) {
    const number = intern(PATHS, 0, pathAt, pathLength);
    if (number == FULL) return false;
    path = number + 1;
    if (number == CROWDED) shape = NO_SHAPE;
  }
  addRecord(shape, path, traits);
  return true;
}

function addRecord(shape: i32, path: i32, traits: u32): void {
  const record = RECORDS + <usize>records * RECORD_BYTES;
  const hasCheckId = (traits & IS_CHECK) != 0 && (traits & (1 << CHECK_ID)) != 0;
  store<i32>(record, shape);
  store<i32>(record, path, 4);
  store<u32>(record, time, 8);
  store<u32>(record, <u32>position, 12);
  store<u32>(record, <u32>lineEnd, 16);
  store<i32>(record, lines, 20);
  store<u32>(record, hasCheckId || (traits & (1 << ID)) != 0 ? 1 : 0, 24);
  v128.store(record, v128.load(hasCheckId ? CHECK_ID_AT : ID_AT), 28);
  store<u32>(record, <u32>pathAt, 44);
  store<u32>(record, <u32>pathLength, 48);
  records++;
}

function endOfLine(at: usize): usize {
  while (true) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(0x0a)));
    if (mask != 0) return at + ctz(mask);
    at += 16;
  }
}
