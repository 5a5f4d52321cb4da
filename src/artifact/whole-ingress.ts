import { fieldsOf } from '../fields.ts';
import { overridden } from './annotation.ts';
import { type Artifact, POLICY_ANNOTATION, type PolicyTarget } from './artifact.ts';
import { titleOf } from './names.ts';
import { replacing, type Written } from './replacing.ts';
import { literal, printYaml } from './yaml-text.ts';

/** The whole manifests with the merged policies, printed anew: without comments, and without what a cluster adds. */
export function renderIngress(targets: readonly PolicyTarget[]): Artifact {
  const known = targets.filter(({ ingress }) => ingress.manifest);
  const { text, notes, refusals } = replacing(known, writeIngress, '---\n');
  const unknown = targets
    .filter(({ ingress }) => !ingress.manifest)
    .map(({ ingress }) => `${titleOf(ingress)}: its manifest is not known: give it with --ingresses`);
  return { text, notes, refusals: [...refusals, ...unknown] };
}

function writeIngress(target: PolicyTarget): Written {
  const {
    kind: _,
    apiVersion = 'networking.k8s.io/v1',
    status: _status,
    ...rest
  } = target.ingress.manifest ?? {};
  const metadata = Object.entries(fieldsOf(rest['metadata']) ?? {}).filter(
    ([key]) => !OF_THE_CLUSTER.has(key),
  );
  const annotations = Object.entries(fieldsOf(fieldsOf(rest['metadata'])?.['annotations']) ?? {})
    .filter(([key]) => key !== LAST_APPLIED)
    // The API server takes nothing but texts; people write `true` without quotes.
    .map(([key, value]) => [key, String(value)] as const);
  const manifest = {
    apiVersion,
    kind: 'Ingress',
    ...rest,
    metadata: {
      ...Object.fromEntries(metadata),
      annotations: { ...Object.fromEntries(annotations), [POLICY_ANNOTATION]: literal(target.policy) },
    },
  };
  return { text: printYaml(manifest), notes: overridden(target) };
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const OF_THE_CLUSTER = new Set([
  'creationTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
]);
