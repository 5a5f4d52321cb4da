/** Where `"`, `\` or a control character comes first. There is always one: the caller puts a line ending behind the text. */
export function endOfRun(at: usize): usize {
  let mask = marks(at);
  while (mask == 0) {
    at += 16;
    mask = marks(at);
  }
  return at + ctz(mask);
}

function marks(at: usize): i32 {
  const bytes = v128.load(at);
  const quotes = i8x16.eq(bytes, i8x16.splat(0x22));
  const escapes = i8x16.eq(bytes, i8x16.splat(0x5c));
  const controls = i8x16.lt_u(bytes, i8x16.splat(0x20));
  return i8x16.bitmask(v128.or(v128.or(quotes, escapes), controls));
}

/** The closing quote of the string that begins at `at` behind its opening one; 0 where only a slow look can tell. */
export function endOfString(at: usize): usize {
  while (true) {
    at = endOfRun(at);
    const mark = load<u8>(at);
    if (mark == 0x22) return at;
    if (mark != 0x5c || !isPlainEscape(at)) return 0;
    at += 2;
  }
}

/** `\u…` may spell any letter, and `\"message\"` may be a whole line within the line. */
function isPlainEscape(at: usize): bool {
  switch (load<u8>(at, 1)) {
    case 0x22: // "
      return load<u64>(at, 1) != 0x6567_6173_7365_6d22; // "message
    case 0x5c: // \
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return true;
    default:
      return false;
  }
}

/** Behind the number, literal, string or list of strings that begins at `at`; 0 for anything else. */
export function endOfValue(at: usize): usize {
  const first = load<u8>(at);
  if (first == 0x22) {
    const end = endOfString(at + 1);
    return end == 0 ? 0 : end + 1;
  }
  if (first == 0x5b) return endOfList(at + 1);
  if (first == 0x2d || isDigit(first)) return endOfNumber(at);
  const word = load<u32>(at);
  if (word == 0x65757274 || word == 0x6c6c756e) return at + 4; // true, null
  if (word == 0x736c6166 && load<u8>(at, 4) == 0x65) return at + 5; // false
  return 0;
}

function endOfList(at: usize): usize {
  if (load<u8>(at) == 0x5d) return at + 1;
  while (load<u8>(at) == 0x22) {
    const end = endOfString(at + 1);
    if (end == 0) return 0;
    const next = load<u8>(end, 1);
    if (next == 0x5d) return end + 2;
    if (next != 0x2c) return 0;
    at = end + 2;
  }
  return 0;
}

/** RFC 8259, section 6. */
function endOfNumber(at: usize): usize {
  if (load<u8>(at) == 0x2d) at++;
  if (load<u8>(at) == 0x30) at++;
  else at = endOfDigits(at);
  if (at != 0 && load<u8>(at) == 0x2e) at = endOfDigits(at + 1);
  if (at == 0 || (load<u8>(at) | 0x20) != 0x65) return at; // e
  const sign = load<u8>(at, 1);
  return endOfDigits(at + (sign == 0x2b || sign == 0x2d ? 2 : 1));
}

/** 0 where there is none. */
function endOfDigits(at: usize): usize {
  if (!isDigit(load<u8>(at))) return 0;
  while (isDigit(load<u8>(at))) at++;
  return at;
}

function isDigit(byte: u8): bool {
  return <u8>(byte - 0x30) < 10;
}
