import type { Segment } from '../evidence/template.ts';
import { isOwnPage } from '../request/own-pages.ts';
import type { Cover } from '../rules/cover.ts';
import type { Verdict } from '../verdict/judge.ts';
import { isMeantHost, isRootWord, type PathWord, writePathWord } from '../verdict/word.ts';
import { reaches } from './reach.ts';

/** The words that hold on any of these hosts (of Ingress rules). */
export const wordsFor = (words: readonly PathWord[], hosts: readonly string[]): PathWord[] =>
  words.filter((word) => hosts.some((host) => isMeantHost(word, host)));

/** A path that has to stay closed because the user said so: a folder closes all prefixes that reach it. */
export const segmentsOfWord = ({ path }: PathWord): readonly Segment[] => path.slice(1).split('/');

/**
 * What the user accepted, to the letter: neither widened nor narrowed by what the log says.
 *
 * @param notes gets a sentence for each word that cannot be followed
 */
export function coversOfWords(
  words: readonly PathWord[],
  accepted: readonly Verdict[],
  allowRoot: boolean,
  notes: string[],
): Cover<Verdict>[] {
  const distinct = [
    ...new Map(words.map((word) => [writePathWord({ ...word, host: undefined }), word])).values(),
  ];
  return distinct.flatMap((word): Cover<Verdict>[] => {
    const { kind, path, method } = word;
    if (isOwnPage(path)) {
      notes.push(
        `Pomerium answers ${path} itself on every host: the app will not see it, so there is no rule for it`,
      );
      return [];
    }
    if (isRootWord(word) && !allowRoot) {
      const what = kind === 'prefix' ? 'the whole host' : 'the start page';
      notes.push(`--accept ${path} would open ${what}: say --allow-root as well if that is meant`);
      return [];
    }
    const segments = (kind === 'prefix' ? path.replace(/(?<=.)\/$/, '') : path).slice(1).split('/');
    const wanted = accepted.filter((verdict) => reaches({ kind, path }, verdict));
    return [{ kind, path, segments, wanted, ...(method === undefined ? {} : { methods: [method] }) }];
  });
}
