import { InputError } from '../errors.ts';
import { type Fields, fieldsOf } from '../fields.ts';
import { readFirstDocument } from './documents.ts';
import type { Target } from './target.ts';

/** A kustomization file, as far as it can touch an Ingress. */
export interface Kustomization {
  readonly isComponent: boolean;
  /** `resources`, then `bases`. */
  readonly resources: readonly string[];
  readonly namespace: string;
  readonly namePrefix: string;
  readonly nameSuffix: string;
  /** `labels` and `commonLabels`, the later ones winning. */
  readonly labels: Texts;
  readonly commonAnnotations: Texts;
  readonly patchesStrategicMerge: readonly string[];
  readonly patches: readonly PatchEntry[];
  readonly patchesJson6902: readonly PatchEntry[];
  /** What its ConfigMap and Secret generators make: a patch may name it. */
  readonly generated: readonly Fields[];
  /** Whether `buildMetadata` asks for something: objects then have annotations from the start. */
  readonly marksOrigin: boolean;
  /** The fields that could change an Ingress in a way that is not applied here. */
  readonly refused: readonly string[];
  /** Whether one of those also acts on the kustomizations that use this one. */
  readonly isRefusedAbove: boolean;
}

/** An entry of `patches` or `patchesJson6902`; one of path and patch is `""`. */
export interface PatchEntry {
  readonly path: string;
  readonly patch: string;
  readonly target: Target | undefined;
  readonly allowsNameChange: boolean;
}

type Texts = Readonly<Record<string, string>>;

/**
 * Reads a kustomization file (types/kustomization.go, kustomize 5).
 *
 * @throws InputError where kustomize refuses it; the message leaves out the file's name
 */
export function readKustomization(content: string): Kustomization {
  const fields = fieldsOf(readFirstDocument(content) ?? {});
  if (!fields) throw new InputError('it is no map of fields');
  const given = Object.keys(fields).filter((field) => !isEmpty(fields[field]));
  if (!given.some((field) => field !== 'kind' && field !== 'apiVersion')) throw new InputError('it is empty');
  const labels = objectsOf(fields, 'labels', LABEL_FIELDS);
  const refused = [
    ...given.filter((field) => !APPLIED.has(field) && !WITHOUT_EFFECT.has(field)),
    ...(labels.some((label) => !isEmpty(label['fields'])) ? ['labels with fields'] : []),
    ...(objectsOf(fields, 'patches').some((entry) => mapOf(entry, 'options')['allowKindChange'] === true)
      ? ['patches with allowKindChange']
      : []),
  ];
  return {
    isComponent: isComponent(fields),
    resources: [...textsOf(fields, 'resources'), ...textsOf(fields, 'bases')],
    namespace: textOf(fields, 'namespace'),
    namePrefix: textOf(fields, 'namePrefix'),
    nameSuffix: textOf(fields, 'nameSuffix'),
    labels: Object.fromEntries(
      [...labels.map((label) => textMap(label, 'pairs')), textMap(fields, 'commonLabels')].flatMap((pairs) =>
        Object.entries(pairs),
      ),
    ),
    commonAnnotations: textMap(fields, 'commonAnnotations'),
    patchesStrategicMerge: textsOf(fields, 'patchesStrategicMerge'),
    patches: patchEntries(fields, 'patches'),
    patchesJson6902: patchEntries(fields, 'patchesJson6902'),
    generated: [...generated(fields, 'ConfigMap'), ...generated(fields, 'Secret')],
    marksOrigin: !isEmpty(fields['buildMetadata']),
    refused,
    isRefusedAbove: refused.some((field) => !ACTS_HERE.has(field)),
  };
}

function isComponent(fields: Fields): boolean {
  const kind = textOf(fields, 'kind') || 'Kustomization';
  if (kind !== 'Kustomization' && kind !== 'Component')
    throw new InputError('its kind should be Kustomization or Component');
  const version = `kustomize.config.k8s.io/${kind === 'Component' ? 'v1alpha1' : 'v1beta1'}`;
  const apiVersion = textOf(fields, 'apiVersion') || version;
  if (apiVersion !== version) throw new InputError(`its apiVersion should be ${version}`);
  return kind === 'Component';
}

const patchEntries = (fields: Fields, field: string): PatchEntry[] =>
  objectsOf(fields, field, PATCH_FIELDS).map((entry) => ({
    path: textOf(entry, 'path'),
    patch: textOf(entry, 'patch'),
    target: (entry['target'] ?? undefined) === undefined ? undefined : targetOf(mapOf(entry, 'target')),
    allowsNameChange: mapOf(entry, 'options')['allowNameChange'] === true,
  }));

function targetOf(target: Fields): Target {
  refuseUnknown(target, 'target', TARGET_FIELDS);
  return {
    group: textOf(target, 'group'),
    version: textOf(target, 'version'),
    kind: textOf(target, 'kind'),
    name: textOf(target, 'name'),
    namespace: textOf(target, 'namespace'),
    labelSelector: textOf(target, 'labelSelector'),
    annotationSelector: textOf(target, 'annotationSelector'),
  };
}

const generated = (fields: Fields, kind: 'ConfigMap' | 'Secret'): Fields[] =>
  objectsOf(fields, kind === 'ConfigMap' ? 'configMapGenerator' : 'secretGenerator').map((generator) => ({
    apiVersion: 'v1',
    kind,
    metadata: { name: textOf(generator, 'name'), namespace: textOf(generator, 'namespace') },
  }));

/** A text; what is not there, or null, is `""`, as in Go. */
function textOf(fields: Fields, field: string): string {
  const value = fields[field] ?? '';
  if (typeof value === 'string') return value;
  throw new InputError(`its ${field} ${JSON.stringify(value).slice(0, 40)} is no text; put it in quotes`);
}

function textsOf(fields: Fields, field: string): string[] {
  return listOf(fields, field).map((item) => textOf({ [field]: item }, field));
}

function textMap(fields: Fields, field: string): Texts {
  const map = mapOf(fields, field);
  return Object.fromEntries(Object.keys(map).map((key) => [key, textOf(map, key)]));
}

const objectsOf = (fields: Fields, field: string, known?: ReadonlySet<string>): Fields[] =>
  listOf(fields, field).map((item) => {
    const object = mapOf({ [field]: item }, field);
    if (known) refuseUnknown(object, field, known);
    return object;
  });

function refuseUnknown(object: Fields, field: string, known: ReadonlySet<string>): void {
  const unknown = Object.keys(object).find((name) => !known.has(name));
  if (unknown !== undefined)
    throw new InputError(`its ${field} has the unknown field ${unknown.slice(0, 40)}`);
}

function mapOf(fields: Fields, field: string): Fields {
  const map = fieldsOf(fields[field] ?? {});
  if (!map) throw new InputError(`its ${field} should be a map`);
  return map;
}

function listOf(fields: Fields, field: string): readonly unknown[] {
  const list = fields[field] ?? [];
  if (!Array.isArray(list)) throw new InputError(`its ${field} should be a list`);
  return list;
}

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

const APPLIED: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'resources',
  'bases',
  'namespace',
  'namePrefix',
  'nameSuffix',
  'labels',
  'commonLabels',
  'commonAnnotations',
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'configMapGenerator',
  'secretGenerator',
  'buildMetadata',
]);

/** On the routes and policy of an Ingress. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'metadata',
  'images',
  'imageTags',
  'replicas',
  'generatorOptions',
  'sortOptions',
]);

/** Refused fields that change only what their own kustomization holds; `vars` and `configurations`, also those of a component, reach further. */
const ACTS_HERE: ReadonlySet<string> = new Set([
  'replacements',
  'generators',
  'transformers',
  'validators',
  'helmCharts',
  'helmGlobals',
  'helmChartInflationGenerator',
  'labels with fields',
  'patches with allowKindChange',
]);

const LABEL_FIELDS: ReadonlySet<string> = new Set([
  'pairs',
  'includeSelectors',
  'includeTemplates',
  'fields',
]);
const PATCH_FIELDS: ReadonlySet<string> = new Set(['path', 'patch', 'target', 'options']);
const TARGET_FIELDS: ReadonlySet<string> = new Set([
  'group',
  'version',
  'kind',
  'name',
  'namespace',
  'labelSelector',
  'annotationSelector',
]);
