import { type Io, write } from '../io.ts';
import { printable } from '../render/printable.ts';

/** Says a sentence to people, on stderr. It may hold what strangers wrote. */
export const say = (io: Io, text: string): Promise<void> =>
  write(io.stderr, `pompaths: ${printable(text, 1000)}\n`);
