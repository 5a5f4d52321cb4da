import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { afterAll } from 'vitest';
import { buildKustomization, type Built } from '../../src/kustomize/build.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A folder with these files. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'pompaths-test-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

export const build = (files: Readonly<Record<string, string>>, at = ''): Promise<Built> =>
  buildKustomization(join(folderWith(files), at));

interface Manifest {
  kind: string;
  metadata: { name: unknown; namespace?: unknown; annotations?: Record<string, string> };
  spec?: { ingressClassName?: string; rules?: unknown };
}

/** What is compared of every Ingress, by `NAMESPACE/NAME`. */
export type Seen = Record<
  string,
  { class: string | undefined; rules: unknown; annotations: Record<string, string> }
>;

export const seenIn = (objects: readonly unknown[]): Seen =>
  Object.fromEntries(
    (objects as Manifest[])
      .filter(({ kind }) => kind === 'Ingress')
      .map(({ metadata: { name, namespace = '', annotations = {} }, spec = {} }) => {
        const own = Object.entries(annotations).filter(([key]) => key.startsWith('ingress.pomerium.io/'));
        return [
          `${String(namespace)}/${String(name)}`,
          { class: spec.ingressClassName, rules: spec.rules, annotations: Object.fromEntries(own) },
        ];
      }),
  );

/** What `kubectl kustomize` makes of a folder; undefined where it fails. */
export const kubectlKustomize = (folder: string): Promise<Seen | undefined> =>
  new Promise((resolve, reject) => {
    execFile('kubectl', ['kustomize', folder], { maxBuffer: 16 << 20 }, (error, stdout) => {
      if (error?.code === 'ENOENT') reject(error);
      else if (error) resolve(undefined);
      else resolve(seenIn(parseAllDocuments(stdout).map((document): unknown => document.toJS())));
    });
  });
