import { splitIngress, type Split, type SplitRequest } from '../../../src/artifact/split/split.ts';
import type { SplitOpening } from '../../../src/artifact/split/opening.ts';
import { type Segment, variable } from '../../../src/evidence/template.ts';
import { ingressesIn } from '../setting.ts';

/** A rule path of the Ingress for people: path, path type, service. */
export type PeoplePath = readonly [path: string, pathType: string, service: string];

/** An Ingress for people on two hosts, the second with one path. */
export const people = (
  paths: readonly PeoplePath[] = [['/', 'Prefix', 'web']],
  annotations: Readonly<Record<string, string>> = {},
  name = 'app',
): string => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: '${name}'
  namespace: apps
  labels: {team: home}
  annotations:
    cert-manager.io/cluster-issuer: letsencrypt
${Object.entries({ policy: '- allow: {or: [{email: {is: alice@example.com}}]}', ...annotations })
  .map(([key, value]) => `    ingress.pomerium.io/${key}: ${JSON.stringify(value)}\n`)
  .join('')}spec:
  ingressClassName: pomerium
  rules:
    - host: app.example.com
      http:
        paths:
${paths
  .map(
    ([path, pathType, service]) =>
      `          - {path: ${JSON.stringify(path)}, pathType: ${pathType}, backend: {service: {name: ${service}, port: {number: 80}}}}\n`,
  )
  .join('')}    - host: b.example.com
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: b, port: {name: http}}}}
  tls:
    - {hosts: [app.example.com, b.example.com], secretName: both-tls}
`;

export const prefix = (path: string, hosts: readonly string[] = ['app.example.com']): SplitOpening => ({
  kind: 'prefix',
  path,
  hosts,
});
export const leaf = (path: string, hosts: readonly string[] = ['app.example.com']): SplitOpening => ({
  kind: 'leaf',
  path,
  hosts,
});

/** `/u/{}/cover`, with variables in braces. */
export const segmentsIn = (template: string): Segment[] =>
  template
    .slice(1)
    .split('/')
    .map((name) => (name === '{}' ? variable('name') : name));
export const template = (path: string): SplitOpening => ({
  kind: 'template',
  segments: segmentsIn(path),
  hosts: ['app.example.com'],
});

/** Splits openings off the first Ingress of the manifests. */
export function split(
  manifests: string,
  openings: readonly SplitOpening[],
  fields: Partial<SplitRequest> = {},
): Split {
  const ingresses = ingressesIn(manifests);
  const [ingress] = ingresses;
  if (!ingress) throw new Error('no Ingress');
  return splitIngress({
    ingress,
    openings,
    ingresses,
    pages: [],
    exact: false,
    version: '0.33.1',
    guard: true,
    ...fields,
  });
}

/** `Prefix /api/ web` for each rule path of the manifest that comes out. */
export const pathsIn = ({ ingress }: Split): string[] => {
  const spec = ingress?.manifest?.['spec'] as
    { rules: { http: { paths: { path: string; pathType: string; backend: Backend }[] } }[] } | undefined;
  return (spec?.rules ?? []).flatMap(({ http }) =>
    http.paths.map(({ path, pathType, backend }) => `${pathType} ${path} ${backend.service.name}`),
  );
};
interface Backend {
  readonly service: { readonly name: string };
}
