import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { InputError, reasonOf } from '../errors.ts';
import { KUSTOMIZATION_NAMES } from './names.ts';

/** What a path of a kustomization leads to. */
export type Place =
  | { readonly kind: 'file' }
  | { readonly kind: 'folder'; readonly root: string }
  | { readonly kind: 'remote' }
  | { readonly kind: 'remote-file' };

/**
 * The kustomization files of a folder, the one that is used first. Kustomize refuses a folder with several.
 *
 * @returns their paths, which begin with the folder's
 */
export async function kustomizationsOf(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return KUSTOMIZATION_NAMES.filter((name) => names.includes(name)).map((name) => join(folder, name));
}

/** The path of a folder's kustomization file, which begins with the folder's; undefined where it has none. */
export const kustomizationOf = async (folder: string): Promise<string | undefined> =>
  (await kustomizationsOf(folder))[0];

/**
 * Looks up a path of `resources` as kustomize does: a file, a folder, else something remote.
 *
 * @param root the real path of the kustomization's folder
 * @throws InputError where there is nothing
 */
export async function placeOf(root: string, path: string): Promise<Place> {
  if (/^https?:/i.test(path)) return { kind: /\.(?:ya?ml|json)$/i.test(path) ? 'remote-file' : 'remote' };
  if (ALWAYS_REMOTE.test(path)) return { kind: 'remote' };
  try {
    const real = await realpath(within(root, path));
    if ((await stat(real)).isDirectory()) return { kind: 'folder', root: real };
    return { kind: 'file' };
  } catch (error) {
    if (MAYBE_REMOTE.test(path)) return { kind: 'remote' };
    throw new InputError(reasonOf(error));
  }
}

/** Reads files as kustomize's load restrictor lets it: only in or below a kustomization's own folder, whatever links say. */
export class RestrictedReader {
  private bytes = 0;

  /** @throws InputError where the file is not there, lies outside, or all files together are too large */
  async read(root: string, path: string): Promise<string> {
    try {
      const real = await realpath(within(root, path));
      const info = await stat(real);
      if (!info.isFile()) throw new InputError('it is no file');
      if (!isAtOrAbove(root, dirname(real)))
        throw new InputError(
          'it lies outside of the folder of its kustomization, where kustomize reads no file',
        );
      this.bytes += info.size;
      if (this.bytes > MAX_BYTES) throw new InputError('its files together are larger than manifests are');
      return await readFile(real, 'utf8');
    } catch (error) {
      throw error instanceof InputError ? error : new InputError(reasonOf(error));
    }
  }
}

/** Whether a folder is another one, or holds it somewhere. Both are real paths. */
export const isAtOrAbove = (folder: string, other: string): boolean =>
  other === folder || other.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);

const within = (root: string, path: string): string => (isAbsolute(path) ? path : join(root, path));

/** repospec.go tries these before it looks for a folder. */
const ALWAYS_REMOTE = /^(?:git::|gh:|ssh:|file:|(?:www\.)?github\.com[/:]|[\w.-]+@[\w.-]+[:/])/i;
const MAYBE_REMOTE = /:\/\/|\.git(?:$|[/?])|_git\/|\?(?:ref|version|timeout|submodules)=/i;
const MAX_BYTES = 64 << 20;
