import type { ReviewEntry } from '../proposal/proposal.ts';
import { writePathWord } from '../verdict/word.ts';
import { shellWord } from './printable.ts';

/**
 * What to add to the command line to accept an entry, quoted for a POSIX shell; undefined where no prefix can express it.
 *
 * @param host named where the word would otherwise hold on other hosts as well
 */
export function acceptFlags({ openings }: ReviewEntry, host: string | undefined): string | undefined {
  if (openings.length === 0) return undefined;
  const words = openings.flatMap(({ kind, path, methods = [undefined] }) =>
    methods.map((method) => writePathWord({ host, kind, path, method })),
  );
  return words.map((word) => `--accept ${shellWord(word)}`).join(' ');
}
