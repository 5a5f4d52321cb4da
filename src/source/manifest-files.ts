import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { InputError } from '../errors.ts';

/** What a folder holds, by name, without what is hidden and the packages of Node. */
export async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The text of a manifest.
 *
 * @param maxBytes what no manifest that a person keeps is larger than
 * @throws InputError where the file is larger
 */
export async function readManifestFile(path: string, maxBytes: number): Promise<string> {
  const { size } = await stat(path);
  if (size > maxBytes)
    throw new InputError(`cannot read the manifest ${path}: ${size} bytes are more than a manifest has`);
  return readFile(path, 'utf8');
}
