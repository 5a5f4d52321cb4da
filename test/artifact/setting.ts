import { type Built, buildFolder, folderWith } from '../kubectl.ts';
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
  ingress: {
    ...ingressIn(manifest),
    ...(globalPatch !== undefined && {
      policySetBy: {
        kind: 'patch',
        kustomization: globalPatch,
        field: 'patches',
        index: 0,
        patchFile: undefined,
        isGlobal: true,
      },
    }),
  },
  policy,
  globalPatch,
});

/** What `kubectl kustomize` builds from these files. */
export const build = (files: Readonly<Record<string, string>>): Built[] => buildFolder(folderWith(files));

/** The policies of what was built, by name. */
export const policiesOf = (built: readonly Built[]): Record<string, string | undefined> =>
  Object.fromEntries(
    built.map(({ metadata }) => [metadata.name, metadata.annotations?.['ingress.pomerium.io/policy']]),
  );
