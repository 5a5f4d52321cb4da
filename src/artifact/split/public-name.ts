import { createHash } from 'node:crypto';
import { MAX_NAME } from '../names.ts';

/** The name of the public Ingress: `NAME-api`. A name that would be too long is cut and told apart by a hash of the whole. */
export function publicName(name: string): string {
  if (name.length + SUFFIX.length <= MAX_NAME) return `${name}${SUFFIX}`;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  const kept = name.slice(0, MAX_NAME - SUFFIX.length - HASH_LENGTH - 1).replace(/[-.]+$/, '');
  return `${kept}-${hash}${SUFFIX}`;
}

const SUFFIX = '-api';
const HASH_LENGTH = 8;
