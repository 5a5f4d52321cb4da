/** Where things lie in the memory that the kernel shares with its caller. The caller reads the addresses that are exported. */
export const ROLES: usize = 0x1_0000;
export const SCRATCH: usize = 0x2_0000;
export const HASH: usize = 0x2_8000;
export const FOUND: usize = 0x3_0000;
export const PARTNERS: usize = 0x4_0000;
export const RUN: usize = 0x6_0000;
export const STATES: usize = 0x10_0000;
export const GUESSES: usize = 0x20_0000;
export const PIECES: usize = 0x30_0000;
export const PATHS: usize = 0xb0_0000;
/** Blocks one after the other: a report, records, and the text that they are about, with room behind it for who reads a little too far. */
export const BLOCKS: usize = 0x130_0000;
export const BLOCK_COUNT: i32 = 8;
export const BLOCK_BYTES: usize = 0xd_0000;
export const RECORDS_AT: usize = 0x100;
export const RECORD_BYTES: usize = 56;
// Where things are in a record.
export const RECORD_SHAPE: usize = 0;
export const RECORD_ID: usize = 28;
export const RECORD_PARTNER: usize = 52;
export const MAX_RECORDS: i32 = 4096;
export const TEXT_AT: usize = 0x3_9000;
export const TEXT_BYTES: usize = 0x8_0000;
