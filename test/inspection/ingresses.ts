import { readManifest } from '../../src/ingress/manifests.ts';
import type { Ingress } from '../../src/ingress/ingress.ts';

interface Given {
  readonly name?: string;
  readonly namespace?: string;
  readonly hosts?: readonly (string | undefined)[];
  readonly paths?: readonly (readonly [path: string, pathType: string])[];
  /** A policy as JSON or as text, and the other annotations. */
  readonly policy?: unknown;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The manifest of an Ingress as people write it. */
export function manifestOf({
  name = 'app',
  namespace = 'apps',
  hosts = ['app.example.com'],
  paths = [['/', 'Prefix']],
  policy,
  annotations = {},
}: Given): object {
  const written = typeof policy === 'string' ? policy : JSON.stringify(policy);
  const all = { ...annotations, ...(policy === undefined ? {} : { policy: written }) };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name,
      namespace,
      annotations: Object.fromEntries(
        Object.entries(all).map(([key, value]) => [`ingress.pomerium.io/${key}`, value]),
      ),
    },
    spec: {
      ingressClassName: 'pomerium',
      rules: hosts.map((host) => ({
        ...(host === undefined ? {} : { host }),
        http: { paths: paths.map(([path, pathType]) => ({ path, pathType })) },
      })),
    },
  };
}

export function ingressOf(given: Given): Ingress {
  const [read] = readManifest(JSON.stringify(manifestOf(given)), 'test');
  if (read?.kind !== 'ingress') throw new Error('the test has no Ingress');
  return read.ingress;
}
