import { SCRATCH } from './layout';
import { CHECK_ID, ID, PATH, QUERY, TIME } from './roles';
import { NO_TIME, secondsAt } from './time';
import { storeUuid } from './uuid';
import { endOfString, endOfValue } from './values';

// The values of a line that differ from line to line.
export let pathAt: usize = 0;
export let pathLength: usize = 0;
/** Seconds since 1970, or NO_TIME. */
export let time: u32 = NO_TIME;
export let hasQuery: bool = false;

/** Where the numbers of its two ids lie. */
export const ID_AT: usize = SCRATCH;
export const CHECK_ID_AT: usize = SCRATCH + 16;

const UUID_LENGTH: usize = 36;
const TIME_LENGTH: usize = 20;

export function forgetVariables(): void {
  pathAt = 0;
  time = NO_TIME;
}

/**
 * Reads the value of a field: of a text what comes behind the opening quote, of a field that nobody reads the whole value.
 *
 * @returns where it ends, of a text the place of its closing quote; 0 where only a slow look can tell
 */
export function readVariable(role: u32, at: usize): usize {
  switch (role) {
    case TIME:
      time = secondsAt(at);
      return time == NO_TIME ? 0 : quoteAt(at + TIME_LENGTH);
    case ID:
      return storeUuid(at, ID_AT) ? quoteAt(at + UUID_LENGTH) : 0;
    case CHECK_ID:
      return storeUuid(at, CHECK_ID_AT) ? quoteAt(at + UUID_LENGTH) : 0;
    case PATH: {
      const end = endOfString(at);
      pathAt = at;
      pathLength = end - at;
      return end;
    }
    case QUERY: {
      const end = endOfString(at);
      hasQuery = end > at;
      return end;
    }
    default:
      return endOfValue(at);
  }
}

function quoteAt(at: usize): usize {
  return load<u8>(at) == 0x22 ? at : 0;
}
