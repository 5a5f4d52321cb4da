import { single, texts } from './option-values.ts';

/** One value each time the option is given: yargs' own arrays take whatever follows, but never `-`. */
export const list = { type: 'string', nargs: 1, coerce: texts } as const;
export const one = { type: 'string', nargs: 1 } as const;
/** The same without a check of its own. */
export const plain = (name: string) => ({ ...one, coerce: single(name) }) as const;
export const preset = (name: string, value: string) =>
  ({ ...one, default: value, coerce: (given: string | undefined) => single(name)(given) ?? value }) as const;
