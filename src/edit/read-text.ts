import { readFile, stat } from 'node:fs/promises';
import { InputError, reasonOf } from '../errors.ts';
import { printable } from '../render/printable.ts';

/** Gives the text of a file, a byte order mark included; undefined where there is none, or a folder. */
export type ReadFile = (path: string) => Promise<string | undefined>;

/**
 * Reads a file to edit it, so that the text holds all of its bytes.
 *
 * @throws InputError where it cannot be read, is no UTF-8, or is larger than a manifest
 */
export async function readText(path: string): Promise<string | undefined> {
  const bytes = await bytesOf(path);
  if (!bytes) return undefined;
  if (bytes.length > MAX_BYTES)
    throw new InputError(
      `cannot edit ${printable(path)}: ${bytes.length} bytes are more than a manifest has`,
    );
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new InputError(`cannot edit ${printable(path)}: it is no UTF-8 text; save it as UTF-8 first`);
  }
}

async function bytesOf(path: string): Promise<Buffer | undefined> {
  try {
    const info = await stat(path);
    if (!info.isFile() && !info.isDirectory())
      throw new InputError(`cannot edit ${printable(path)}: it is no file`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return undefined;
    throw new InputError(`cannot read ${printable(path)}: ${reasonOf(error)}`);
  }
}

const MAX_BYTES = 32 << 20;
