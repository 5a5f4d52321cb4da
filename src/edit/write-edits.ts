import { InputError } from '../errors.ts';
import { printable } from '../render/printable.ts';
import { unifiedDiff } from './diff.ts';
import type { FileEdit } from './plan.ts';
import { readText } from './read-text.ts';
import { checkUnchanged, commit, discard, stage, type Staged } from './stage.ts';

/**
 * Writes edits: each file is exchanged whole, and none before all new texts are safely on the disk. A file that has
 * changed since it was read is not overwritten. Mode and, where allowed, owner stay; a symbolic link stays one.
 *
 * @returns a unified diff of what was, or with `dryRun` would be, written, for a terminal
 * @throws InputError naming the file that could not be written and why; no temporary file is left
 */
export async function writeEdits(
  edits: readonly FileEdit[],
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<string> {
  const changes = edits.filter(({ before, after }) => before !== after);
  const diff = unifiedDiff(changes);
  if (dryRun) return diff;
  const staged: Staged[] = [];
  try {
    for (const edit of changes) staged.push(await stage(edit));
    for (const file of staged) await checkUnchanged(file, readText);
    await commitAll(staged);
  } finally {
    for (const file of staged) await discard(file);
  }
  return diff;
}

/** Only a crash or a change in the same moment can stop this half-way; then it says how far it went. */
async function commitAll(staged: readonly Staged[]): Promise<void> {
  const written: string[] = [];
  for (const file of staged) {
    try {
      await commit(file, readText);
    } catch (error) {
      if (!(error instanceof InputError) || written.length === 0) throw error;
      throw new InputError(`${error.message}; already written: ${written.join(', ')}`, { cause: error });
    }
    written.push(printable(file.edit.file));
  }
}
