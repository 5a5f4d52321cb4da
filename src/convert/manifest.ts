import { printYaml, literal } from '../artifact/yaml-text.ts';
import { POLICY_ANNOTATION } from '../artifact/artifact.ts';
import { type Fields, fieldsOf } from '../fields.ts';
import type { RuleJson } from '../policy/model.ts';
import { policyOfJson } from '../policy/model.ts';
import { printPolicy } from '../policy/print.ts';
import type { PlannedPath } from './hosts/plan-paths.ts';
import { type NginxIngress, type SourceTls } from './source/nginx-ingress.ts';

/** An Ingress of Pomerium, before it is a text. */
export interface NewIngress {
  readonly name: string;
  /** All annotations but the policy, by their whole keys. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Undefined for none: nobody passes. */
  readonly policy: string | undefined;
  readonly paths: readonly PlannedPath[];
  readonly tls: readonly SourceTls[];
  readonly source: NginxIngress;
}

/** The text of a policy; undefined for one without rules. */
export const policyText = (rules: readonly RuleJson[]): string | undefined =>
  rules.length === 0 ? undefined : printPolicy(policyOfJson(rules));

/** The object that goes to Kubernetes. */
export function objectOf({ name, annotations, policy, paths, tls, source }: NewIngress): Fields {
  const labels = Object.entries(source.labels).filter(([key]) => !isOwnersLabel(key, source.labels));
  const hosts = [...new Set(paths.map(({ host }) => host))];
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name,
      ...(source.namespace === '' ? {} : { namespace: source.namespace }),
      ...(labels.length > 0 ? { labels: Object.fromEntries(labels) } : {}),
      annotations: { ...annotations, ...(policy === undefined ? {} : { [POLICY_ANNOTATION]: policy }) },
    },
    spec: {
      ingressClassName: 'pomerium',
      rules: hosts.map((host) => ({
        ...(host === '' ? {} : { host }),
        http: {
          paths: paths
            .filter((path) => path.host === host)
            .map(({ path, match, backend }) => ({
              path,
              pathType: match === 'regex' ? 'ImplementationSpecific' : match,
              backend,
            })),
        },
      })),
      ...(tls.length > 0
        ? {
            tls: tls.map(({ hosts: own, secretName }) => ({
              ...(own.length > 0 ? { hosts: [...own] } : {}),
              ...(secretName === undefined ? {} : { secretName }),
            })),
          }
        : {}),
    },
  };
}

/** The same as YAML; the policy is a literal, and every value that could be read as something else is quoted. */
export function printIngress(ingress: NewIngress): string {
  const object = objectOf(ingress);
  const metadata = fieldsOf(object['metadata']) ?? {};
  const annotations = Object.entries(fieldsOf(metadata['annotations']) ?? {}).map(([key, value]) => [
    key,
    key === POLICY_ANNOTATION ? literal(String(value)) : value,
  ]);
  return printYaml({ ...object, metadata: { ...metadata, annotations: Object.fromEntries(annotations) } });
}

/** Labels by which Helm, Argo CD, Flux, Fleet or cert-manager know what is theirs. */
export const isOwnersLabel = (key: string, labels: Readonly<Record<string, string>>): boolean =>
  key.startsWith('acme.cert-manager.io/') ||
  key === 'app.kubernetes.io/managed-by' ||
  key === 'app.kubernetes.io/instance' ||
  /^(?:helm\.sh|argocd\.argoproj\.io)\/|\.toolkit\.fluxcd\.io\/|\.cattle\.io\//.test(key) ||
  (labels['app.kubernetes.io/managed-by'] === 'Helm' && /^(?:chart|heritage|release)$/.test(key));
