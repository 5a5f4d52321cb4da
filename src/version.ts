import { readFileSync } from 'node:fs';
import { fieldsOf, text } from './fields.ts';

/** Of pompaths, as its package says. */
export const VERSION =
  text(
    fieldsOf(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))) ?? {},
    'version',
  ) ?? '';
