/**
 * Reads log lines as they lie in memory and tells of each what it has in common with earlier ones: most lines of a log differ
 * from an earlier line in nothing but time, id, path, and fields that nobody reads. What such a line means is then known.
 *
 * It takes only lines that are certainly JSON, of one level, and reads no meaning into any field. Everything else is left to the caller,
 * line by line: wrapped lines, nested values, `\u…`, other times and ids than Pomerium writes, what is no JSON.
 */
import {
  MAX_RECORDS,
  PATHS,
  RECORD_BYTES,
  RECORD_ID,
  RECORD_PARTNER,
  RECORD_SHAPE,
  RECORDS_AT,
} from './layout';
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
import { beginRun, notePartner, setFactor } from './partners';
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

export { hashLine } from './line-hash';
export { setRole } from './roles';
export {
  BLOCK_BYTES,
  BLOCK_COUNT,
  BLOCKS,
  HASH,
  RECORD_BYTES,
  RECORDS_AT,
  SCRATCH,
  TEXT_AT,
  TEXT_BYTES,
} from './layout';

// Words of a block's report; its state comes first, which only the callers use. The caller sets from where to where lines are to
// be read, the kernel tells where it stopped, how many lines there were until there, how many of them are neither of the two lines of a
// request, how many records it wrote, and what became of its tables at the end: nothing, or the room for pieces has just run out, or it had
// to forget everything, so that numbers begin again.
const FROM: usize = 4;
const END: usize = 8;
const STOPPED_AT: usize = 12;
const LINES: usize = 16;
const OTHERS: usize = 20;
const RECORDS: usize = 24;
const TABLES: usize = 28;

const KEPT: i32 = 0;
const FILLED: i32 = 1;
const FORGOTTEN: i32 = 2;

/** The shape of lines that the caller has to read. */
const NO_SHAPE: i32 = -1;
/** The number of paths begins behind it. */
const NO_PATH: i32 = 0;
/** The longest line that is read here. */
const MAX_LINE: usize = 0x2_0000;

/** How many lines are left to the caller for want of room, before everything is forgotten to make some. */
const MAX_UNLEARNED: i32 = 100_000;

let block: usize = 0;
let position: usize = 0;
let records: i32 = 0;
let lines: i32 = 0;
let others: i32 = 0;
/** The end of the line that was read. */
let lineEnd: usize = 0;
/**
 * There is no room for more pieces, and so many lines were not learned since. Somebody who sends another user agent each time fills it, and
 * is to be no burden for those who do not.
 */
let isFull: bool = false;
let unlearned: i32 = 0;

/** For another one that reads with the same memory. */
export function join(seed: u64): void {
  setSeed(seed);
  setFactor(seed);
}

export function start(seed: u64): void {
  join(seed);
  forget();
}

/** Clears what lines have in common. */
export function forget(): void {
  isFull = false;
  unlearned = 0;
  forgetPieces();
  clear(PATHS);
}

/** Reads whole lines of a block, as far as there is room for records, and for what lines have in common. */
export function scan(at: usize): void {
  block = at;
  records = 0;
  lines = 0;
  others = 0;
  position = load<u32>(block, FROM);
  beginRun();
  const wasFull = isFull;
  const isDone = readLines(load<u32>(block, END)) && unlearned < MAX_UNLEARNED;
  store<u32>(block, <u32>position, STOPPED_AT);
  store<i32>(block, lines, LINES);
  store<i32>(block, others, OTHERS);
  store<i32>(block, records, RECORDS);
  store<i32>(block, !isDone ? FORGOTTEN : isFull && !wasFull ? FILLED : KEPT, TABLES);
  if (!isDone) forget();
}

/** False where there is no room for the next line's path. */
function readLines(end: usize): bool {
  while (position < end && records < MAX_RECORDS) {
    const shape = readLine(position);
    if (shape == SLOW_LINE || shape == CROWDED || shape == FULL) lineEnd = endOfLine(position);
    if (shape == OTHER_LINE) others++;
    else if (shape < 0 || lineEnd - position > MAX_LINE) addRecord(NO_SHAPE, NO_PATH, 0);
    else if (!addShaped(shape)) return false;
    lines++;
    position = lineEnd + 1;
  }
  return true;
}

/** The number of the last piece of a line, which is its shape; or what `learn` says. */
function readLine(line: usize): i32 {
  forgetVariables();
  let at = line;
  let state = START;
  while (true) {
    const piece = pieceAt(state, at);
    if (piece == UNKNOWN) return learnFrom(state, at);
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

function learnFrom(state: u32, at: usize): i32 {
  if (isFull) {
    unlearned++;
    return SLOW_LINE;
  }
  const last = learn(state, at);
  lineEnd = learnedEnd;
  if (last == FULL) isFull = true;
  return last;
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
  const record = block + RECORDS_AT + <usize>records * RECORD_BYTES;
  const hasCheckId = (traits & IS_CHECK) != 0 && (traits & (1 << CHECK_ID)) != 0;
  const hasId = hasCheckId || (traits & (1 << ID)) != 0;
  store<i32>(record, shape, RECORD_SHAPE);
  store<i32>(record, path, 4);
  store<u32>(record, time, 8);
  store<u32>(record, <u32>position, 12);
  store<u32>(record, <u32>lineEnd, 16);
  store<i32>(record, lines, 20);
  store<u32>(record, hasId ? 1 : 0, 24);
  v128.store(record, v128.load(hasCheckId ? CHECK_ID_AT : ID_AT), RECORD_ID);
  store<u32>(record, <u32>pathAt, 44);
  store<u32>(record, <u32>pathLength, 48);
  store<u32>(record, 0, RECORD_PARTNER);
  if (shape == NO_SHAPE) beginRun();
  else if (hasId) notePartner(record);
  records++;
}

function endOfLine(at: usize): usize {
  while (true) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(0x0a)));
    if (mask != 0) return at + ctz(mask);
    at += 16;
  }
}
