import { groupBy } from '../group-by.ts';
import { isVariable } from '../evidence/template.ts';
import type { Operation } from '../openapi/operation.ts';

/** How an operation of one document relates to the other. */
export type Change =
  | { readonly kind: 'added'; readonly to: Operation }
  | { readonly kind: 'removed'; readonly from: Operation }
  | { readonly kind: 'moved' | 'kept'; readonly from: Operation; readonly to: Operation };

/**
 * Compares the operations of two versions of a document. Names of variables do not matter. One that is gone and one that is new
 * are the same, moved, where they share an operation id, or else the method and all of the path but what stands before the
 * resource (`/api`, `/v1`), and no other does.
 *
 * @returns changes in the order of the new document, what was removed last
 */
export function compareOperations(old: readonly Operation[], fresh: readonly Operation[]): readonly Change[] {
  const before = new Map(old.map((operation) => [keyOf(operation), operation]));
  const after = new Map(fresh.map((operation) => [keyOf(operation), operation]));
  const gone = [...before.values()].filter((operation) => !after.has(keyOf(operation)));
  const added = [...after.values()].filter((operation) => !before.has(keyOf(operation)));
  const origins = new Map<Operation, Operation>();
  for (const nameOf of [({ id }: Operation) => id, shapeOf]) {
    const left = gone.filter((operation) => ![...origins.values()].includes(operation));
    pair(
      left,
      added.filter((operation) => !origins.has(operation)),
      nameOf,
      origins,
    );
  }
  const moved = new Set(origins.values());
  return [
    ...[...after].map(([key, to]): Change => {
      const same = before.get(key);
      if (same) return { kind: 'kept', from: same, to };
      const from = origins.get(to);
      return from ? { kind: 'moved', from, to } : { kind: 'added', to };
    }),
    ...gone.filter((operation) => !moved.has(operation)).map((from): Change => ({ kind: 'removed', from })),
  ];
}

const keyOf = ({ method, path }: Operation): string => `${method} ${path}`;

/** Puts down which of the new ones are which of the old ones, by a name that one on either side has. */
function pair(
  gone: readonly Operation[],
  added: readonly Operation[],
  nameOf: (operation: Operation) => string | undefined,
  origins: Map<Operation, Operation>,
): void {
  const old = uniqueBy(gone, nameOf);
  for (const [name, to] of uniqueBy(added, nameOf)) {
    const from = old.get(name);
    if (from) origins.set(to, from);
  }
}

function uniqueBy(
  operations: readonly Operation[],
  nameOf: (operation: Operation) => string | undefined,
): ReadonlyMap<string, Operation> {
  return new Map(
    [...groupBy(operations, nameOf)].flatMap(([name, [first, ...others]]) =>
      name !== undefined && first && others.length === 0 ? [[name, first] as const] : [],
    ),
  );
}

/** Method and path behind base path and version; undefined where that holds no name. */
function shapeOf({ method, segments, baseLength }: Operation): string | undefined {
  const own = segments.slice(baseLength);
  const start = own.findIndex((segment) => !VERSION.test(segment));
  const resource = start < 0 ? [] : own.slice(start);
  return resource.some((segment) => segment !== '' && !isVariable(segment))
    ? `${method} ${resource.join('/')}`
    : undefined;
}

const VERSION = /^(?:api|rest|v\d+(?:\.\d+)*)$/i;
