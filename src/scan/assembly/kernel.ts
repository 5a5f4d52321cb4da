/**
 * Reads log lines as they lie in memory and tells of each what it has in common with earlier ones: most lines of a log differ
 * from an earlier line in nothing but time, id, path, and fields that nobody reads. What such a line means is then known.
 *
 * It takes only lines that are certainly JSON, of one level, and reads no meaning into any field. Everything else is left to the caller,
 * line by line: wrapped lines, nested values, `\u…`, other times and ids than Pomerium writes, what is no JSON.
 */
import { MAX_RECORDS, PATHS, RECORD_BYTES, RECORDS, SCRATCH, SHAPES } from './layout';
import { clear, CROWDED, FULL, intern, MAX_COUNT, setSeed } from './intern';
import { CHECK_ID, ID, IGNORED, MESSAGE, PART, PATH, QUERY, roleOf, SLOW, TIME } from './roles';
import { NO_TIME, secondsAt } from './time';
import { storeUuid } from './uuid';
import { endOfRun, endOfValue } from './values';

export { setRole } from './roles';
export { BLOCK, BLOCK_BYTES, RECORDS, RECORD_BYTES, SCRATCH } from './layout';

/** What `scan` stopped at: the end of the last whole line, or of the room for records; or of the room for what lines have in common. */
const DONE: i32 = 0;
const TABLES_FULL: i32 = 1;

/** The shape of lines that the caller has to read. */
const SLOW_LINE: i32 = -1;
/** The number of paths begins behind it. */
const NO_PATH: i32 = 0;
/** A shape costs its reader more than a path. */
const MAX_SHAPES: u32 = 16_000;
/** The longest line that is read here. */
const MAX_LINE: usize = 0x2_0000;

let position: usize = 0;
let records: i32 = 0;
let lines: i32 = 0;
let others: i32 = 0;

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
  clear(SHAPES);
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
    let lineEnd = readLine(position);
    const isSlow = lineEnd == 0;
    if (isSlow) lineEnd = endOfLine(position);
    if (lineEnd >= end) break;
    if (isSlow) addRecord(SLOW_LINE, NO_PATH, lineEnd);
    else if (!isRequest) others++;
    else if (!addRequest(lineEnd)) return TABLES_FULL;
    lines++;
    position = lineEnd + 1;
  }
  return DONE;
}

/** Notes a line of a request; false where there is no room for what it is. */
function addRequest(lineEnd: usize): bool {
  const shape = intern(SHAPES, MAX_SHAPES, SCRATCH, shapeEnd - SCRATCH);
  if (shape == FULL) return false;
  let path = NO_PATH;
  if (pathAt != 0) {
    const number = intern(PATHS, MAX_COUNT, pathAt, pathLength);
    if (number == FULL) return false;
    path = number == CROWDED ? CROWDED : number + 1;
  }
  const isCrowded = shape == CROWDED || path == CROWDED;
  addRecord(isCrowded ? SLOW_LINE : shape, path, lineEnd);
  return true;
}

function addRecord(shape: i32, path: i32, lineEnd: usize): void {
  const record = RECORDS + <usize>records * RECORD_BYTES;
  store<i32>(record, shape);
  store<i32>(record, path, 4);
  store<u32>(record, time, 8);
  store<u32>(record, <u32>position, 12);
  store<u32>(record, <u32>lineEnd, 16);
  store<i32>(record, lines, 20);
  store<u32>(record, hasId ? 1 : 0, 24);
  if (hasId) v128.store(record, v128.load(idAt), 28);
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

// What readLine found.
let isRequest: bool = false;
let shapeEnd: usize = 0;
let pathAt: usize = 0;
let pathLength: usize = 0;
let time: u32 = NO_TIME;
let hasId: bool = false;
/** Where the numbers of its id lie. */
let idAt: usize = 0;

/** Room for the two ids that a line may have. */
const ID_AT: usize = SCRATCH - 64;
const CHECK_ID_AT: usize = SCRATCH - 32;

/**
 * Reads a line and leaves in the scratch area what makes its shape: all of it but the fields that are ignored, and the values of those
 * that are told apart by record.
 *
 * @returns the address of its line ending, or 0 where it has to be read slowly
 */
function readLine(line: usize): usize {
  if (load<u64>(line) != 0x226c_6576_656c_227b) return 0; // {"level"
  let target = SCRATCH;
  /** From here on the text belongs to the shape and is not copied yet. */
  let kept = line;
  let at = line + 1;
  let isCheck = false;
  let isEntry = false;
  let idRoles: u32 = 0;
  isRequest = false;
  pathAt = 0;
  time = NO_TIME;
  let seen: u32 = 0;
  while (true) {
    const field = at;
    if (load<u8>(at) != 0x22) return 0;
    const nameEnd = endOfRun(at + 1);
    if (load<u16>(nameEnd) != 0x3a22) return 0; // ":
    const role = roleOf(at + 1, nameEnd - at - 1);
    at = nameEnd + 2;
    const valueEnd = endOfValue(at);
    if (valueEnd == 0) return 0;
    if (role != PART) {
      if (role == SLOW || valueEnd - line > MAX_LINE) return 0;
      if (role == MESSAGE) {
        const length = valueEnd - at;
        if (
          length == 17 &&
          load<u64>(at, 1) == 0x7a69_726f_6874_7561 &&
          load<u64>(at, 8) == 0x6b63_6568_6320_657a
        )
          isCheck = true; // "authorize check"
        else if (length == 14 && load<u64>(at, 1) == 0x7165_722d_7074_7468 && load<u32>(at, 9) == 0x7473_6575)
          isEntry = true; // "http-request"
      } else if (role == IGNORED) {
        target = copyRun(target, kept, field);
        kept = valueEnd + 1;
      } else {
        // A field that comes twice means what its last value means: too rare to be read here.
        if (seen & (1 << role) || load<u8>(at) != 0x22) return 0;
        seen |= 1 << role;
        const text = at + 1;
        const length = valueEnd - text - 1;
        // The name stays, so that lines with and without the field differ.
        target = copyRun(target, kept, at);
        kept = valueEnd;
        if (role == TIME) {
          time = secondsAt(text, length);
          if (time == NO_TIME) return 0;
        } else if (role == PATH) {
          pathAt = text;
          pathLength = length;
        } else if (role == QUERY) {
          store<u8>(target, length == 0 ? 0 : 1);
          target++;
        } else {
          if (!storeUuid(text, length, role == ID ? ID_AT : CHECK_ID_AT)) return 0;
          idRoles |= 1 << role;
        }
      }
    }
    at = valueEnd;
    const next = load<u8>(at);
    at++;
    if (next == 0x2c) continue;
    if (next != 0x7d) return 0; // }
    break;
  }
  if (load<u8>(at) == 0x0d) at++;
  if (load<u8>(at) != 0x0a) return 0;
  if (isCheck && isEntry) return 0;
  isRequest = isCheck || isEntry;
  if (!isRequest) return at;
  if (at - line > MAX_LINE) return 0;
  const role = isCheck && idRoles & (1 << CHECK_ID) ? CHECK_ID : ID;
  hasId = (idRoles & (1 << role)) != 0;
  idAt = role == ID ? ID_AT : CHECK_ID_AT;
  shapeEnd = copyRun(target, kept, at);
  return at;
}

/** Copies what lies between two addresses; returns the end of the copy. The last piece may be written too long. */
function copyRun(target: usize, from: usize, to: usize): usize {
  if (to <= from) return target;
  const end = target + (to - from);
  while (target < end) {
    v128.store(target, v128.load(from));
    target += 16;
    from += 16;
  }
  return end;
}
