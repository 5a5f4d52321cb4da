/**
 * Command lines with `-` among their files. yargs takes a lone `-` for the start of an option and drops it from lists of
 * positionals, silently; so it goes by another word while yargs looks (tried with 18.2).
 *
 * @returns the words with every `-` replaced that is not the value of an option
 */
export const hideDashes = (argv: readonly string[]): string[] =>
  argv.map((word, i) => (word === '-' && !/^--?[^-]/.test(argv[i - 1] ?? '') ? HIDDEN : word));

/** What {@link hideDashes} hid, as it was: the parsed arguments that have to change. */
export const showDashes = (args: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(args).flatMap(([name, value]): [string, unknown][] =>
      value === HIDDEN
        ? [[name, '-']]
        : Array.isArray(value) && value.includes(HIDDEN)
          ? [[name, value.map((item: unknown) => (item === HIDDEN ? '-' : item))]]
          : [],
    ),
  );

/** No argument of a process can hold this character. */
const HIDDEN = '\0';
