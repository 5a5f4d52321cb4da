import { type Operation, nameOf, type Place } from './operation.ts';

/** Which operations are meant, in the user's words. */
export interface Choice {
  /** Words of one kind widen the choice, words of different kinds narrow it; all where empty. */
  readonly only: readonly ChoiceWord[];
  /** What any of these means is left out. */
  readonly except: readonly ChoiceWord[];
}

/** One word: what it looks at, and what that has to be. */
export interface ChoiceWord {
  readonly kind: 'path' | 'tag' | 'method' | 'id' | 'deprecated';
  /** May hold `*`, in a path for what is within a segment, and `**` for anything. */
  readonly pattern: string;
}

/** Operations that are to be let through, those that are not, and words that mean none. */
export interface Chosen {
  readonly chosen: readonly Operation[];
  readonly others: readonly Operation[];
  readonly idle: readonly ChoiceWord[];
  /** Paths of which nothing but the path is known, and that the choice may leave out: they stay closed. */
  readonly unread: readonly Place[];
}

/**
 * Reads `/api/**`, `tag=Books`, `method=GET`, `id=getBook*` or `deprecated`; undefined for anything else.
 */
export function parseChoiceWord(text: string): ChoiceWord | undefined {
  if (text.startsWith('/')) return { kind: 'path', pattern: text };
  if (text === 'deprecated') return { kind: 'deprecated', pattern: '' };
  const [, kind, pattern] = /^(path|tag|method|id)=(.+)$/s.exec(text) ?? [];
  if (kind === undefined || pattern === undefined) return undefined;
  switch (kind) {
    case 'method':
      return { kind, pattern: pattern.toUpperCase() };
    case 'path':
      return { kind, pattern: pattern.startsWith('/') ? pattern : `/${pattern}` };
    default:
      return { kind: kind === 'tag' ? 'tag' : 'id', pattern };
  }
}

/** The word as {@link parseChoiceWord} reads it. */
export const writeChoiceWord = ({ kind, pattern }: ChoiceWord): string =>
  kind === 'deprecated' ? kind : kind === 'path' ? pattern : `${kind}=${pattern}`;

/**
 * Parts operations into chosen ones and others.
 *
 * @param unread paths whose operations could not be read: only words about paths can choose them
 */
export function choose(
  operations: readonly Operation[],
  choice: Choice,
  unread: readonly Place[] = [],
): Chosen {
  const { only, except } = choice;
  const tests = new Map([...only, ...except].map((word) => [word, testOf(word)]));
  const meant = new Set<ChoiceWord>();
  const isMeant = (word: ChoiceWord, operation: Operation): boolean => {
    if (tests.get(word)?.(operation) !== true) return false;
    meant.add(word);
    return true;
  };
  const kinds = [...new Set(only.map(({ kind }) => kind))].map((kind) =>
    only.filter((word) => word.kind === kind),
  );
  const isChosen = (operation: Operation): boolean => {
    // Every word is asked, so that one that means nothing is known as such.
    const wanted = kinds.map((words) => words.map((word) => isMeant(word, operation)).includes(true));
    const unwanted = except.map((word) => isMeant(word, operation));
    return !wanted.includes(false) && !unwanted.includes(true);
  };
  const verdicts = operations.map((operation) => [operation, isChosen(operation)] as const);
  return {
    chosen: verdicts.filter(([, isIn]) => isIn).map(([operation]) => operation),
    others: verdicts.filter(([, isIn]) => !isIn).map(([operation]) => operation),
    idle: [...only, ...except].filter((word) => !meant.has(word)),
    unread: unread.filter((place) => !isSurelyChosen(place, choice)),
  };
}

function isSurelyChosen({ template }: Place, { only, except }: Choice): boolean {
  const words = [...only, ...except];
  if (words.some(({ kind }) => kind !== 'path')) return false;
  const isMeant = ({ pattern }: ChoiceWord): boolean => globOf(pattern, true)(template);
  return (only.length === 0 || only.some(isMeant)) && !except.some(isMeant);
}

function testOf({ kind, pattern }: ChoiceWord): (operation: Operation) => boolean {
  const isLike = globOf(pattern, kind === 'path');
  switch (kind) {
    case 'path':
      return ({ template }) => isLike(template);
    case 'tag':
      return ({ tags }) => tags.some(isLike);
    case 'method':
      return ({ method }) => isLike(method);
    case 'id':
      return ({ id }) => id !== undefined && isLike(id);
    case 'deprecated':
      return ({ isDeprecated }) => isDeprecated;
  }
}

/** Compares without going back over the text more than once for each star, so that no text makes it slow. */
function globOf(pattern: string, hasSegments: boolean): (text: string) => boolean {
  const parts = pattern.split(/(\*+)/);
  const literals = parts.filter((_, i) => i % 2 === 0);
  const stars = parts.filter((_, i) => i % 2 === 1).map((star) => hasSegments && star.length === 1);
  return (text) => {
    /** Where the part so far may end. */
    let ends = text.startsWith(literals[0] ?? '') ? [(literals[0] ?? '').length] : [];
    for (const [i, staysWithin] of stars.entries()) {
      const literal = literals[i + 1] ?? '';
      const next = new Set<number>();
      for (const end of ends) {
        const border = staysWithin ? text.indexOf('/', end) : -1;
        const limit = border < 0 ? text.length : border;
        for (let at = end; at <= limit; at++) if (text.startsWith(literal, at)) next.add(at + literal.length);
      }
      ends = [...next];
    }
    return ends.includes(text.length);
  };
}

/** What the words that mean nothing could have meant, for a message. */
export function examplesFor({ kind }: ChoiceWord, operations: readonly Operation[]): readonly string[] {
  const values = operations.flatMap((operation) =>
    kind === 'tag'
      ? operation.tags
      : kind === 'method'
        ? [operation.method]
        : kind === 'id'
          ? (operation.id ?? [])
          : [nameOf(operation)],
  );
  return [...new Set(values)].sort();
}
