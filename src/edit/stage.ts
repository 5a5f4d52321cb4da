import { randomBytes } from 'node:crypto';
import {
  access,
  constants,
  copyFile,
  type FileHandle,
  link,
  open,
  realpath,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError, reasonOf } from '../errors.ts';
import { printable } from '../render/printable.ts';
import type { FileEdit } from './plan.ts';
import type { ReadFile } from './read-text.ts';

/** A file's new text, on the disk beside it. */
export interface Staged {
  readonly edit: FileEdit;
  /** The file itself, symbolic links followed. */
  readonly target: string;
  readonly temporary: string;
}

/**
 * Writes the new text of a file beside it, to the disk.
 *
 * @throws InputError where that cannot be done, or where the file may not be written to
 */
export function stage(edit: FileEdit): Promise<Staged> {
  return naming(edit, async () => {
    const target = edit.before === undefined ? edit.file : await realpath(edit.file);
    const old = edit.before === undefined ? undefined : await writable(target);
    const temporary = join(
      dirname(target),
      `.${basename(target).slice(0, 200)}.${randomBytes(6).toString('hex')}.tmp`,
    );
    const handle = await open(temporary, 'wx', old ? 0o600 : 0o666);
    try {
      await fill(handle, edit.after, old);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return { edit, target, temporary };
  });
}

/** @throws InputError where a file is not what it was when it was read */
export function checkUnchanged({ edit, target }: Staged, readFile: ReadFile): Promise<void> {
  return naming(edit, async () => {
    const now = await readFile(target);
    if (now === edit.before) return;
    const what =
      now === undefined ? 'it is gone' : edit.before === undefined ? 'it is there already' : 'it has changed';
    throw new Error(`${what} since it was read; run this again`);
  });
}

/**
 * Puts a staged text in the place of its file, or where there must be none yet.
 *
 * @throws InputError where the file is not what it was when it was read
 */
export async function commit(staged: Staged, readFile: ReadFile): Promise<void> {
  const { edit, target, temporary } = staged;
  await checkUnchanged(staged, readFile);
  await naming(edit, async () => {
    await (edit.before === undefined ? putNew(temporary, target) : rename(temporary, target));
    await syncFolder(dirname(target));
  });
}

/** Removes the text beside a file, if it is still there. */
export const discard = ({ temporary }: Staged): Promise<void> =>
  rm(temporary, { force: true }).catch(() => undefined);

interface Owned {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

async function writable(target: string): Promise<Owned> {
  const found = await stat(target);
  if (!found.isFile()) throw new Error('it is no regular file');
  // The superuser may write anything, but a mode without a write bit is somebody's wish.
  if ((found.mode & 0o222) === 0) throw new Error('it is read-only; chmod u+w it first');
  await access(target, constants.W_OK);
  return found;
}

async function fill(handle: FileHandle, text: string, old: Owned | undefined): Promise<void> {
  try {
    await handle.writeFile(text);
    if (old) {
      // Not everybody may give files away; the mode comes after, since a new owner takes bits of it.
      await handle.chown(old.uid, old.gid).catch(() => undefined);
      await handle.chmod(old.mode & 0o7777);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A link fails where the name is taken, and the file appears whole; not every disk has links. */
async function putNew(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target);
  } catch (error) {
    if (!NO_LINKS.has(codeOf(error))) throw error;
    await copyFile(temporary, target, constants.COPYFILE_EXCL);
  }
}

/** So that the new name outlives a crash; some systems cannot do that to a folder. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

async function naming<T>({ file }: FileEdit, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot write ${printable(file)}: ${reasonFor(error)}`, { cause: error });
  }
}

const reasonFor = (error: unknown): string => REASONS[codeOf(error)] ?? reasonOf(error);

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'the folder or file is gone',
  EEXIST: 'it is there already; remove it or choose another name',
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it would be larger than files may be here',
  EROFS: 'the disk is read-only',
};
