/** No time, or none that is read here. */
export const NO_TIME: u32 = 0xffff_ffff;

// The last minute that was read, and when it began.
let lastDate: u64 = 0;
let lastHour: u64 = 0;
let lastMinute: u32 = NO_TIME;

/** Seconds since 1970 of `2026-11-21T06:00:00Z`, which is how Pomerium writes times; NO_TIME for any other form. */
export function secondsAt(at: usize): u32 {
  const date = load<u64>(at);
  const hour = load<u64>(at, 8);
  if (date != lastDate || hour != lastHour) {
    lastDate = date;
    lastHour = hour;
    lastMinute = minuteAt(at);
  }
  const second = two(at + 17);
  if (lastMinute == NO_TIME || second > 59 || load<u8>(at, 16) != 0x3a || load<u8>(at, 19) != 0x5a)
    return NO_TIME;
  return lastMinute + second;
}

function minuteAt(at: usize): u32 {
  const year = two(at) * 100 + two(at + 2);
  const month = two(at + 5);
  const day = two(at + 8);
  const hour = two(at + 11);
  const minute = two(at + 14);
  if (load<u8>(at, 4) != 0x2d || load<u8>(at, 7) != 0x2d || load<u8>(at, 10) != 0x54) return NO_TIME;
  if (load<u8>(at, 13) != 0x3a) return NO_TIME;
  if (year < 1970 || year > 2099 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month))
    return NO_TIME;
  if (hour > 23 || minute > 59) return NO_TIME;
  return <u32>(((daysSince1970(year, month, day) * 24 + hour) * 60 + minute) * 60);
}

/** A number of two digits; one that is out of every range where there are none. */
function two(at: usize): i32 {
  const tens = <i32>load<u8>(at) - 0x30;
  const ones = <i32>load<u8>(at, 1) - 0x30;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? 1_000_000 : tens * 10 + ones;
}

/** From 1970 to 2099 every fourth year is a leap year. */
function daysOf(year: i32, month: i32): i32 {
  if (month == 2) return year % 4 == 0 ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

function daysSince1970(year: i32, month: i32, day: i32): i32 {
  let days = (year - 1970) * 365 + (year - 1969) / 4 + day - 1;
  for (let before = 1; before < month; before++) days += daysOf(year, before);
  return days;
}
