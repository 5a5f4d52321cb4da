import { type Fields, fieldsOf, millisecondsOf, objectsIn, text, texts } from '../../fields.ts';

/** An Ingress as ingress-nginx reads it. */
export interface NginxIngress {
  /** `""` where a manifest leaves it to whoever applies it. */
  readonly namespace: string;
  readonly name: string;
  /** Every annotation as text, in the order of the manifest. */
  readonly annotations: ReadonlyMap<string, string>;
  /** Annotations whose values are no texts: people write `true` without quotes. */
  readonly unquoted: ReadonlySet<string>;
  readonly labels: Readonly<Record<string, string>>;
  readonly rules: readonly SourceRule[];
  readonly tls: readonly SourceTls[];
  /** Undefined where there is none. */
  readonly defaultBackend: Fields | undefined;
  /** When it was created, in milliseconds since 1970; known from a cluster only. */
  readonly created: number | undefined;
  /** The object it was read from, unchecked. */
  readonly manifest: Fields;
  /** Where it was read from, for messages. */
  readonly file: string;
}

export interface SourceRule {
  /** In lower case; `""` stands for every name. */
  readonly host: string;
  readonly paths: readonly SourcePath[];
}

export interface SourcePath {
  /** Raw, as it is written. */
  readonly path: string;
  readonly pathType: 'Exact' | 'Prefix' | 'ImplementationSpecific';
  /** Whether the manifest leaves the path type out, or names one that is none. */
  readonly isTypeGuessed: boolean;
  readonly backend: Fields;
}

export interface SourceTls {
  readonly hosts: readonly string[];
  readonly secretName: string | undefined;
}

/** Reads an Ingress of `networking.k8s.io/v1`; what is not as it should be is left out or taken as nginx takes it. */
export function nginxIngressOf(manifest: Fields, file: string): NginxIngress {
  const metadata = fieldsOf(manifest['metadata']) ?? {};
  const spec = fieldsOf(manifest['spec']) ?? {};
  const annotations = Object.entries(fieldsOf(metadata['annotations']) ?? {});
  return {
    namespace: text(metadata, 'namespace') ?? '',
    name: text(metadata, 'name') ?? '',
    annotations: new Map(annotations.map(([key, value]) => [key, annotationText(value)])),
    unquoted: new Set(annotations.flatMap(([key, value]) => (typeof value === 'string' ? [] : [key]))),
    labels: Object.fromEntries(
      Object.entries(fieldsOf(metadata['labels']) ?? {}).map(([key, value]) => [key, annotationText(value)]),
    ),
    rules: objectsIn(spec['rules']).map((rule) => ({
      host: (text(rule, 'host') ?? '').toLowerCase(),
      paths: objectsIn(fieldsOf(rule['http'])?.['paths']).map(pathOf),
    })),
    tls: objectsIn(spec['tls']).map((tls) => ({
      hosts: texts(tls, 'hosts'),
      secretName: text(tls, 'secretName') || undefined,
    })),
    defaultBackend: fieldsOf(spec['defaultBackend']),
    created: millisecondsOf(text(metadata, 'creationTimestamp')),
    manifest,
    file,
  };
}

/** Where an Ingress sends requests, in words and comparable: `NAME:PORT`. */
export function backendText(backend: Fields): string {
  const service = fieldsOf(backend['service']) ?? {};
  const port = fieldsOf(service['port']) ?? {};
  const name = text(service, 'name') ?? '(no Service)';
  return `${name}:${annotationText(port['number'] ?? port['name'] ?? '')}`;
}

/** Does a backend name an object that is no Service? */
export const isResourceBackend = (backend: Fields): boolean => fieldsOf(backend['resource']) !== undefined;

function pathOf(entry: Fields): SourcePath {
  const type = text(entry, 'pathType');
  const known = PATH_TYPES.find((each) => each === type);
  return {
    path: text(entry, 'path') || '/',
    pathType: known ?? 'ImplementationSpecific',
    isTypeGuessed: known === undefined,
    backend: fieldsOf(entry['backend']) ?? {},
  };
}

const annotationText = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : value === null || value === undefined
      ? ''
      : typeof value === 'number' || typeof value === 'boolean'
        ? String(value)
        : JSON.stringify(value);

const PATH_TYPES = ['Exact', 'Prefix', 'ImplementationSpecific'] as const;
