import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** Is there a `kubectl` with Kustomize on this machine? Says it out loud where there is none. */
export function hasKustomize(): boolean {
  const isThere = spawnSync('kubectl', ['kustomize', '--help']).status === 0;
  if (!isThere) console.warn('NOT TESTED against the real Kustomize: no kubectl on the PATH');
  return isThere;
}

/** Files share a process, so that only its end is the end of all tests. */
const folders: string[] = [];
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder with these files, for the length of the tests. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'pompaths-test-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** What `kubectl kustomize` builds of a folder. */
export function buildFolder(folder: string): Built[] {
  const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`kubectl kustomize refuses it: ${stderr}`);
  return parseAllDocuments(stdout, { version: '1.1' }).map((document) => document.toJS() as Built);
}

export interface Built {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: unknown;
}

/** The policies of the Ingresses, by namespace and name. */
export const policiesIn = (built: readonly Built[]): Record<string, string | undefined> =>
  Object.fromEntries(
    built
      .filter(({ kind }) => kind === 'Ingress')
      .map(({ metadata }) => [
        `${metadata.namespace ?? ''}/${metadata.name}`,
        metadata.annotations?.['ingress.pomerium.io/policy'],
      ]),
  );
