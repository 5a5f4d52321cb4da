import { type Fields, text } from '../fields.ts';
import type { LayerIngress } from './find-ingress.ts';

/** What a patch's target says of an Ingress: it is the one meant, one of many, or not meant. */
export type Aim = 'exact' | 'broader' | 'none';

/**
 * How a `target` of a kustomization's patch aims at an Ingress. Kustomize takes its fields for regular expressions and
 * puts anchors around them; one that cannot be judged here (labels, uncommon syntax) counts as broader.
 *
 * @param others the other Ingresses that the kustomization has, as far as they are known
 */
export function aimOf(target: Fields, ingress: LayerIngress, others: readonly LayerIngress[]): Aim {
  if (!matchesKind(target)) return 'none';
  const names = compareAny(text(target, 'name') ?? '', namesOf(ingress));
  const spaces = compareAny(text(target, 'namespace') ?? '', namespacesOf(ingress));
  if (names === 'different' || spaces === 'different') return 'none';
  const isNamed = names === 'same' && (spaces === 'same' || !target['namespace']);
  const selects = ['labelSelector', 'annotationSelector'].some((name) => target[name] !== undefined);
  const more = others.some((other) => other !== ingress && aimOf(target, other, []) !== 'none');
  return isNamed && !selects && !more ? 'exact' : 'broader';
}

/** The names that Kustomize knows an Ingress by. */
export const namesOf = ({ name, formerNames = [] }: LayerIngress): readonly string[] => [
  name,
  ...formerNames,
];

/** The namespaces that Kustomize knows an Ingress by; where none is written it takes `default`. */
export const namespacesOf = ({ namespace, formerNamespaces = [] }: LayerIngress): readonly string[] =>
  [namespace, ...formerNamespaces].map((written) => written || 'default');

/** A name as the regular expression that matches it alone. */
export const escaped = (name: string): string => name.replace(/[^\w-]/g, String.raw`\$&`);

function matchesKind(target: Fields): boolean {
  return KIND.every(([field, values]) => {
    const pattern = text(target, field) ?? '';
    return pattern === '' || values.some((value) => compare(pattern, value) !== 'different');
  });
}

type Match = 'same' | 'alike' | 'different';

function compareAny(pattern: string, names: readonly string[]): Match {
  const found = names.map((name) => compare(pattern, name));
  return found.find((match) => match === 'same') ?? found.find((match) => match === 'alike') ?? 'different';
}

/** `same` where the pattern is a literal, `alike` where it matches more or cannot be judged. */
function compare(pattern: string, name: string): Match {
  const bare = pattern.replace(/^\^/, '').replace(/\$$/, '');
  if (pattern === '') return 'alike';
  if (/^(?:[\w-]|\\[.-])+$/.test(bare)) return bare.replaceAll('\\', '') === name ? 'same' : 'different';
  if (!SIMPLE.test(pattern) || (pattern.match(/[*+?]/g) ?? []).length > 3) return 'alike';
  try {
    // Older versions put the anchors around an alternative's first and last branch alone.
    const matches = [`^(?:${bare})$`, `^${bare}$`].some((source) => new RegExp(source).test(name));
    return matches ? 'alike' : 'different';
  } catch {
    return 'alike';
  }
}

const KIND: readonly (readonly [string, readonly string[]])[] = [
  ['kind', ['Ingress']],
  ['group', ['networking.k8s.io', 'extensions']],
  ['version', ['v1', 'v1beta1']],
];
/** Syntax that RE2 and JavaScript read alike, without repeated groups, which may take for ever. */
const SIMPLE = /^(?:[\^$|]|\\[.-]|[\w.-][*+?]?|\((?:\?:)?|\)(?![*+?{])|\[[\w-]+\][*+?]?){1,200}$/;
