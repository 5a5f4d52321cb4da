import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reference material that lies beside a checkout of the developers and is not part of the project. */
const SHARED = join(import.meta.dirname, '../../shared');

/** The path of `file` in the reference material; undefined, said out loud, where there is none. */
export function sharedFile(file: string): string | undefined {
  const path = join(SHARED, file);
  if (existsSync(path)) return path;
  process.stderr.write(
    `SKIPPED: ../shared/${file} is not here; the project's own fixtures are tested alone\n`,
  );
  return undefined;
}

export const fixture = (file: string): string => join(import.meta.dirname, 'fixtures', file);

/** The rows of a file that holds one JSON value per line. */
export const rowsOf = <T>(path: string): T[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
