import { InputError } from '../errors.ts';
import { type Fields, fieldsOf } from '../fields.ts';

/**
 * Merges a strategic-merge patch into a value the way kyaml's merge2 does for an Ingress: maps key by key, a null takes a key
 * away, everything else is replaced. The lists that Kubernetes merges by a key (owner references) hold nothing of a route, so all
 * lists are replaced; an Ingress's rules, paths and TLS hosts are atomic in the schema.
 *
 * @returns the merged value; undefined where the patch deletes it
 * @throws InputError where the two differ in kind, or a `$patch` is none of delete, replace, merge
 */
export function mergeStrategically(target: unknown, patch: unknown): unknown {
  if (patch === undefined) return target;
  if (patch === null) return undefined;
  const present = target ?? undefined;
  if (present !== undefined && shapeOf(present) !== shapeOf(patch))
    throw new InputError(`it sets a ${shapeOf(patch)} where there is a ${shapeOf(present)}`);
  const map = fieldsOf(patch);
  return map ? mergeMaps(fieldsOf(present), map) : patch;
}

function mergeMaps(target: Fields | undefined, patch: Fields): unknown {
  const { [DIRECTIVE]: directive, ...rest } = patch;
  if (directive === 'delete') return undefined;
  const isKnown = directive === undefined || directive === 'replace' || directive === 'merge';
  if (!isKnown && target)
    throw new InputError(`it has the unknown $patch: ${JSON.stringify(directive).slice(0, 40)}`);
  const changes = isKnown ? rest : patch;
  // What is new is walked through against itself: nulls and directives inside of it do their work.
  const base = !target || target === patch || directive === 'replace' ? changes : target;
  const merged = Object.entries(changes).map(([key, change]) => {
    const before = Object.hasOwn(base, key) ? base[key] : undefined;
    return [key, mergeStrategically(before, change)] as const;
  });
  const entries = Object.entries({ ...base, ...Object.fromEntries(merged) });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function shapeOf(value: unknown): 'list' | 'map' | 'scalar' {
  if (Array.isArray(value)) return 'list';
  return fieldsOf(value) ? 'map' : 'scalar';
}

const DIRECTIVE = '$patch';
