import { dirname, join, normalize } from 'node:path';
import { InputError } from '../errors.ts';
import { printable } from '../render/printable.ts';
import { policyAt, setPolicyAt } from './at-path.ts';
import { findIngress, type IngressName, title } from './find-ingress.ts';
import { kustomizationIn, patchFilesOf } from './kustomization.ts';
import { isKustomizationFile } from '../kustomize/names.ts';
import { inLayer, type KustomizationFile, kustomizationOf, layerOf } from './layer.ts';
import type { KeyPath } from './locate.ts';
import { POLICY_KEY } from './patch-content.ts';
import type { ReadFile } from './read-text.ts';
import { setText } from './set-text.ts';
import { partOf, readTexts } from './source-file.ts';
import { upsertPatch } from './upsert-patch.ts';

/** A policy to write for an Ingress. */
export interface EditRequest extends IngressName {
  /** The text of the annotation. */
  readonly policy: string;
  /** What the place holds now, where that is known: it is no other policy's. */
  readonly expected?: { readonly policy: string | undefined } | undefined;
  /** Where the annotations stand in a file that holds no Ingress, such as a HelmRelease. */
  readonly at?: KeyPath | undefined;
}

/** What a file held, undefined where there must be none yet, and what it shall hold. */
export interface FileEdit {
  readonly file: string;
  readonly before: string | undefined;
  readonly after: string;
}

/**
 * What to write where, so that an Ingress has a policy: the patch of a kustomization, or the annotation in a manifest or
 * at a given place. A folder means its kustomization. Nothing is written here; files that stay as they are are left out.
 *
 * @throws InputError naming the file and why it cannot be edited
 */
export const planEdit = (
  path: string,
  readFile: ReadFile,
  request: EditRequest,
): Promise<readonly FileEdit[]> => planEdits(path, readFile, [request]);

/** {@link planEdit} for several Ingresses, one edit for each file. */
export async function planEdits(
  path: string,
  readFile: ReadFile,
  requests: readonly EditRequest[],
): Promise<readonly FileEdit[]> {
  const edits = new Map<string, FileEdit>();
  const current: ReadFile = async (file) => edits.get(normalize(file))?.after ?? readFile(file);
  for (const request of requests) {
    const { file, before, after } = await planOne(path, current, request);
    const first = edits.get(normalize(file));
    edits.set(normalize(file), { file, before: first ? first.before : before, after });
  }
  return [...edits.values()].filter(({ before, after }) => before !== after);
}

async function planOne(path: string, readFile: ReadFile, request: EditRequest): Promise<FileEdit> {
  const source = await readFile(path);
  const found = source === undefined ? await kustomizationOf(path, readFile) : { file: path, source };
  if (!found)
    throw new InputError(`cannot edit ${printable(path)}: no such file, nor a folder with a kustomization`);
  return naming(found.file, async () => {
    const { file, source: before } = found;
    if (request.at) {
      checkExpected(policyAt(before, request.at), request);
      return { file, before, after: setPolicyAt(before, request.at, request.policy) };
    }
    const fields = kustomizationIn(before, isKustomizationFile(file));
    if (fields) return planPatch({ file, fields }, before, readFile, request);
    return { file, before, after: inManifest(before, request) };
  });
}

async function planPatch(
  kustomization: KustomizationFile,
  source: string,
  readFile: ReadFile,
  request: EditRequest,
): Promise<FileEdit> {
  const { file, fields } = kustomization;
  const files = new Map<string, string>();
  for (const path of patchFilesOf(fields)) {
    const patch = await readFile(join(dirname(file), path));
    if (patch === undefined) throw new InputError(`its patch ${printable(path)} is no file`);
    files.set(path, patch);
  }
  const layer = await layerOf(kustomization, readFile);
  const ingress = inLayer(layer, fields, request);
  const edit = upsertPatch(source, ingress, request.policy, {
    files,
    others: layer.ingresses,
    check: (present) => checkExpected(present, request),
  });
  if (edit.kind === 'kustomization') return { file, before: source, after: edit.text };
  return { file: join(dirname(file), edit.path), before: files.get(edit.path), after: edit.text };
}

function inManifest(manifest: string, request: EditRequest): string {
  const found = findIngress(manifest, request);
  if (!found)
    throw new InputError(
      `it has no Ingress ${title(request)}; for values of a chart say where the annotations are, with --at`,
    );
  const path = [...found.path, 'metadata', 'annotations', POLICY_KEY];
  const present = path.reduce<unknown>(partOf, readTexts(manifest)[found.document]);
  checkExpected(typeof present === 'string' ? present : undefined, request);
  return setText(manifest, { document: found.document, path, value: request.policy });
}

/** Kustomize takes line breaks from the end of an inline patch. */
function checkExpected(present: string | undefined, { expected }: EditRequest): void {
  if (!expected || present === undefined || present.trimEnd() === (expected.policy ?? '').trimEnd()) return;
  throw new InputError(
    'it holds another policy than the one that was read and merged: read it as well, with --ingresses, or say with --policy-from what the Ingress has now',
  );
}

async function naming(file: string, run: () => Promise<FileEdit>): Promise<FileEdit> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof InputError) || error.message.startsWith('cannot ')) throw error;
    throw new InputError(`cannot edit ${printable(file)}: ${error.message}`, { cause: error });
  }
}
