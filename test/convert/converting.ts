import { convert } from '../../src/convert/convert.ts';
import { type Conversion, type ConvertedIngress, writtenOf } from '../../src/convert/conversion.ts';
import { type Decision, joinDecisions } from '../../src/convert/decide/decisions.ts';
import { objectOf } from '../../src/convert/manifest.ts';
import { loadObjects, objectsOf } from '../../src/convert/source/load.ts';
import { sortObjects } from '../../src/convert/source/sort-objects.ts';
import { fieldsOf } from '../../src/fields.ts';
import { compilePolicy } from '../../src/policy/compiled.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import type { PolicyRequest } from '../../src/policy/input.ts';
import type { RuleJson } from '../../src/policy/model.ts';
import { policyOfAnnotations } from '../../src/policy/shortcuts.ts';
import { fixture } from '../shared.ts';

export interface Told {
  readonly people?: readonly RuleJson[];
  readonly byName?: Readonly<Record<string, Decision>>;
  readonly version?: string;
}

export const PEOPLE: readonly RuleJson[] = [{ allow: { or: [{ email: { is: 'alice@example.com' } }] } }];

/** Converts the text of a manifest. */
export function converted(manifest: string, told: Told = {}): Conversion {
  const objects = objectsOf(manifest, 'a.yaml').map((value) => ({ value, file: 'a.yaml' }));
  return convert(sortObjects(objects), optionsOf(told));
}

/** Converts a file or folder of the fixtures. */
export async function convertedCase(name: string, told: Told = {}): Promise<Conversion> {
  const { objects, problems } = await loadObjects([fixture(`convert/${name}`)], async () => '');
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return convert(sortObjects(objects), optionsOf(told));
}

const optionsOf = ({ people = [], byName = {}, version = '0.33.1' }: Told) => ({
  decisions: { people, byName: joinDecisions(Object.entries(byName)) },
  version,
  nameOf: (name: string) => `${name}-pomerium`,
});

export const one = ({ ingresses }: Conversion, name?: string): ConvertedIngress => {
  const found = name === undefined ? ingresses[0] : ingresses.find(({ source }) => source.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};

/** The annotations of what is written, without Pomerium's prefix. */
export const annotationsOf = (ingress: ConvertedIngress, index = 0): Record<string, string> => {
  const written = writtenOf(ingress)[index];
  if (!written) throw new Error(`${ingress.source.name} is not written`);
  const metadata = fieldsOf(objectOf(written)['metadata']) ?? {};
  return Object.fromEntries(
    Object.entries(fieldsOf(metadata['annotations']) ?? {}).map(([key, value]) => [
      key.replace('ingress.pomerium.io/', ''),
      String(value),
    ]),
  );
};

/** `PATHTYPE HOST PATH` of what is written. */
export const pathsOf = (ingress: ConvertedIngress, index = 0): string[] =>
  (writtenOf(ingress)[index]?.paths ?? []).map(({ match, host, path }) => `${match} ${host} ${path}`);

/** What became of an annotation of nginx. */
export const findingOf = (ingress: ConvertedIngress, name: string) => {
  const found = ingress.findings.filter(
    ({ key }) => key === name || key === `nginx.ingress.kubernetes.io/${name}`,
  );
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} findings for ${name}`);
  return found[0];
};

/** All that is said of an Ingress. */
export const saidOf = ({ findings, notes, questions }: ConvertedIngress): string =>
  [...findings, ...notes, ...questions].map(({ what }) => what).join('\n');

/** What Pomerium answers under what is written to a request of nobody in particular. */
export function answerTo(ingress: ConvertedIngress, request: Partial<PolicyRequest> = {}): string {
  const parsed = policyOfAnnotations(annotationsOf(ingress));
  if (parsed.kind === 'refused') return `refused: ${parsed.message}`;
  return evaluate(compilePolicy(parsed.policy), {
    method: 'GET',
    host: 'app.example.com',
    rawPath: '/',
    ip: '203.0.113.5',
    certificate: 'no-ca',
    headers: {},
    ...request,
  }).outcome;
}

/** An Ingress with these annotations of nginx. */
export const ingressWith = (
  annotations: Readonly<Record<string, string>>,
  spec: Readonly<Record<string, unknown>> = {},
  name = 'app',
): string =>
  JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name,
      namespace: 'web',
      annotations: Object.fromEntries(
        Object.entries(annotations).map(([key, value]) => [
          key.includes('/') ? key : `nginx.ingress.kubernetes.io/${key}`,
          value,
        ]),
      ),
    },
    spec: {
      ingressClassName: 'nginx',
      rules: [ruleOf('app.example.com', [['/', 'Prefix', 'app']])],
      tls: [{ hosts: ['app.example.com'], secretName: 'app-tls' }],
      ...spec,
    },
  });

export const ruleOf = (host: string, paths: readonly (readonly [string, string, string])[]) => ({
  host,
  http: {
    paths: paths.map(([path, pathType, service]) => ({
      path,
      pathType,
      backend: { service: { name: service, port: { number: 80 } } },
    })),
  },
});
