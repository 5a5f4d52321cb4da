/** Where things lie in the memory that the kernel shares with its caller. The caller reads the addresses that are exported. */
export const ROLES: usize = 0x1_0000;
export const SCRATCH: usize = 0x2_0000;
export const RECORDS: usize = 0x8_0000;
export const MAX_RECORDS: i32 = 8192;
export const RECORD_BYTES: usize = 52;
export const STATES: usize = 0x10_0000;
export const GUESSES: usize = 0x20_0000;
export const PIECES: usize = 0x30_0000;
export const PATHS: usize = 0xb0_0000;
export const BLOCK: usize = 0x130_0000;
export const BLOCK_BYTES: usize = 0x20_0000;
