import { randomBytes } from 'node:crypto';

/**
 * An odd number of 32 bits that nobody can guess: multiplied with it, numbers spread over the slots of a table by their highest bits
 * whatever strangers choose (multiply-shift hashing).
 */
export const randomFactor = (): number => randomBytes(4).readInt32LE() | 1;
