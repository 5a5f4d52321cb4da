import { createHash } from 'node:crypto';
import { printable } from '../render/printable.ts';

/**
 * The id of a finding: `unpinned-rule:apps/audiobookshelf:/api`. Made of what can be copied from a terminal, so whatever could not
 * be seen is escaped, and what is too long ends in a part of its hash.
 *
 * @param rule what it is about there; `""` for the whole, which leaves the last part out
 */
export function findingId(kind: string, where: string, rule: string): string {
  const whole = rule === '' ? `${kind}:${where}` : `${kind}:${where}:${rule}`;
  const shown = printable(whole, Infinity);
  if (shown.length <= MAX_LENGTH) return shown;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, HASH_DIGITS);
  // Half a character, or half an escape, is no matter: the hash tells ids apart.
  return `${shown.slice(0, MAX_LENGTH - HASH_DIGITS - 1).replace(/[\uD800-\uDBFF]$/, '')}~${hash}`;
}

/** Can a finding of this kind in this place have the id? */
export const isIdOf = (id: string, kind: string, where: string): boolean => {
  const start = printable(`${kind}:${where}`, Infinity);
  return id === start || id.startsWith(`${start}:`);
};

const MAX_LENGTH = 200;
const HASH_DIGITS = 16;
