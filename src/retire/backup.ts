import { shellWord } from '../render/printable.ts';
import type { Ref } from './plan.ts';

/** The file of an object in the folder of backups. */
export const backupFile = ({ kind, namespace, name }: Ref): string =>
  `${[kind.toLowerCase(), namespace, name].filter((part) => part !== '').join('.')}.yaml`;

/** Commands that make objects anew from their backups. */
export const restoreCommands = (refs: readonly Ref[]): readonly string[] =>
  refs.map((ref) => `kubectl create -f "$BACKUP"/${shellWord(backupFile(ref))}`);
