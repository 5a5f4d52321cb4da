import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { buildKustomization, type Built } from '../../src/kustomize/build.ts';
import { folderWith } from '../kubectl.ts';

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
