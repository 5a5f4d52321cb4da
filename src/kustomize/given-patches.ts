import { join } from 'node:path';
import { InputError } from '../errors.ts';
import type { GivenPatch } from './apply-patch.ts';
import type { RestrictedReader } from './files.ts';
import type { Findings } from './findings.ts';
import type { Kustomization, PatchEntry } from './kustomization.ts';
import type { Location } from './location.ts';
import { type Patch, readOperations, readPatch, readStrategicPatch } from './patch.ts';
import type { PatchField } from './policy-source.ts';

/** Reads the patches in one field of a kustomization; what cannot be read is in the findings. */
export async function givenPatches(
  kustomization: Kustomization,
  field: PatchField,
  at: Location,
  reader: RestrictedReader,
  findings: Findings,
): Promise<readonly GivenPatch[]> {
  const entries =
    field === 'patchesStrategicMerge'
      ? kustomization.patchesStrategicMerge.map((item) => entryOf(item))
      : kustomization[field];
  const given: GivenPatch[] = [];
  for (const [index, entry] of entries.entries()) {
    const { path, target, allowsNameChange } = entry;
    if (/^https?:/i.test(path)) {
      findings.refuse(`${at.file} names the remote patch ${path}, which is not fetched`);
      findings.isUnsure = true;
      continue;
    }
    try {
      const patch = READERS[field](await contentOf(entry, field, at, reader));
      const patchFile = path === '' ? undefined : join(at.folder, path);
      given.push({ kustomization: at.file, field, index, patchFile, patch, target, allowsNameChange });
    } catch (error) {
      findings.fail(describePatch(at.file, field, index, path), error);
    }
  }
  return given;
}

/** `apps/kustomization.yaml, patches[1] (global.yaml)`, for messages. */
export const describePatch = (file: string, field: PatchField, index: number, path: string): string =>
  `${file}, ${field}[${index}]${path === '' ? '' : ` (${path})`}`;

/** An item of `patchesStrategicMerge` is a patch if it can be read as one, else a path. */
function entryOf(item: string): PatchEntry {
  const options = { target: undefined, allowsNameChange: false };
  try {
    readStrategicPatch(item);
    return { ...options, path: '', patch: item };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return item.includes('\n')
      ? { ...options, path: '', patch: item }
      : { ...options, path: item, patch: '' };
  }
}

async function contentOf(
  { path, patch }: PatchEntry,
  field: PatchField,
  at: Location,
  reader: RestrictedReader,
): Promise<string> {
  const inline = field === 'patches' ? patch.trim() : patch;
  if ((path === '') === (inline === '')) throw new InputError('it needs either a path or a patch');
  return path === '' ? inline : reader.read(at.root, path);
}

const READERS: Readonly<Record<PatchField, (content: string) => Patch>> = {
  patches: readPatch,
  patchesStrategicMerge: readStrategicPatch,
  patchesJson6902: (content) => ({ kind: 'json', operations: readOperations(content) }),
};
