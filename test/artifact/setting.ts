import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { PolicyTarget } from '../../src/artifact/artifact.ts';
import type { Ingress } from '../../src/ingress/ingress.ts';
import { readManifest } from '../../src/ingress/manifests.ts';

export const POLICY = `# who may pass
- allow:
    or:
      - email:
          is: "alice@example.com"
`;

/** The Ingresses in a manifest's text. */
export const ingressesIn = (text: string): Ingress[] =>
  readManifest(text, 'test').flatMap((read) => (read.kind === 'ingress' ? [read.ingress] : []));

export function ingressIn(text: string): Ingress {
  const [ingress] = ingressesIn(text);
  if (!ingress) throw new Error(`no Ingress of class pomerium in ${text}`);
  return ingress;
}

/** A manifest with one rule path for the whole host. */
export const manifestOf = (
  name: string,
  {
    namespace = 'apps',
    annotations = '',
    host = 'app.example.com',
  }: { namespace?: string; annotations?: string; host?: string } = {},
): string => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: "${name}"
${namespace === '' ? '' : `  namespace: "${namespace}"\n`}${annotations}spec:
  ingressClassName: pomerium
  rules:
    - host: ${host}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: app-svc, port: {number: 80}}}
`;

export const targetOf = (manifest: string, policy = POLICY, globalPatch?: string): PolicyTarget => ({
  ingress: ingressIn(manifest),
  policy,
  globalPatch,
});

/** Is there a `kubectl` with Kustomize on this machine? Says it out loud where there is none. */
export function hasKustomize(): boolean {
  const isThere = spawnSync('kubectl', ['kustomize', '--help']).status === 0;
  if (!isThere) console.warn('NOT TESTED against the real Kustomize: no kubectl on the PATH');
  return isThere;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** What `kubectl kustomize` builds from these files. */
export function build(files: Readonly<Record<string, string>>): Built[] {
  const folder = mkdtempSync(join(tmpdir(), 'pompaths-test-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`kubectl kustomize refuses it: ${stderr}`);
  return parseAllDocuments(stdout).map((document) => document.toJS() as Built);
}

export interface Built {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: unknown;
}

/** The policies of what was built, by name. */
export const policiesOf = (built: readonly Built[]): Record<string, string | undefined> =>
  Object.fromEntries(
    built.map(({ metadata }) => [metadata.name, metadata.annotations?.['ingress.pomerium.io/policy']]),
  );
