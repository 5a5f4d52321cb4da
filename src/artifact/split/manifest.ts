import { type Fields, fieldsOf, text } from '../../fields.ts';
import type { Ingress } from '../../ingress/ingress.ts';
import { POLICY_ANNOTATION } from '../artifact.ts';
import { OWN_LABELS } from '../../ingress/own.ts';
import { nameInManifest } from '../names.ts';
import { type Entry, PATH_TYPES, specRulesOf, specOf } from './entries.ts';
import { tlsFor } from './tls.ts';

/** What the manifest of a public Ingress is made of. */
export interface PublicParts {
  readonly name: string;
  /** The Ingress for people, and its manifest. */
  readonly own: Ingress;
  readonly manifest: Fields;
  readonly entries: readonly Entry[];
  /** By the part after `ingress.pomerium.io/`. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly policy: string;
  /** The public Ingress of an earlier round: what somebody added to it is kept. */
  readonly earlier: Ingress | undefined;
}

/** The manifest of a public Ingress: labelled as pompaths', and the same for the same parts. */
export function publicManifest({
  name,
  own,
  manifest,
  entries,
  annotations,
  policy,
  earlier,
}: PublicParts): Fields {
  const { namespace } = nameInManifest(own);
  const className = text(specOf(manifest), 'ingressClassName');
  const metadata = fieldsOf(earlier?.manifest?.['metadata']) ?? {};
  const tls = tlsFor(manifest, [...new Set(entries.map(({ host }) => host))]);
  const isRegex = entries.some(({ pathType }) => pathType === PATH_TYPES.regex);
  const all = {
    ...(className === undefined ? { [CLASS_ANNOTATION]: 'pomerium' } : {}),
    ...kept(fieldsOf(metadata['annotations']) ?? {}),
    ...prefixed(annotations),
    ...(isRegex ? prefixed({ path_regex: 'true' }) : {}),
    [POLICY_ANNOTATION]: policy,
  };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels: sorted({ ...fieldsOf(metadata['labels']), ...OWN_LABELS }),
      annotations: sorted(all),
    },
    spec: {
      ...(className === undefined ? {} : { ingressClassName: className }),
      ...(tls.length === 0 ? {} : { tls }),
      rules: specRulesOf(entries),
    },
  };
}

/** What is found anew each time, and what `kubectl apply` notes down, is not kept. */
const kept = (annotations: Fields): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(annotations)
      .filter(([key]) => !FOUND_ANEW.has(key))
      .map(([key, value]) => [key, String(value)]),
  );

const prefixed = (annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(annotations).map(([key, value]) => [`ingress.pomerium.io/${key}`, value]),
  );

const sorted = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const FOUND_ANEW = new Set([
  POLICY_ANNOTATION,
  'ingress.pomerium.io/path_regex',
  'ingress.pomerium.io/prefix_rewrite',
  'kubectl.kubernetes.io/last-applied-configuration',
]);
