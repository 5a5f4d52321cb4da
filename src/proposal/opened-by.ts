import type { Operation } from '../openapi/operation.ts';
import type { PlannedOpening } from '../rules/opening.ts';
import { groupBy } from '../group-by.ts';

/** The rules that let an operation through, whatever its variables are. */
export function openedByRules(
  rules: readonly PlannedOpening[],
): (operation: Operation) => readonly PlannedOpening[] {
  const byPath = groupBy(rules, ({ path }) => path);
  return ({ path, method }) => {
    const found = [...(byPath.get(path) ?? [])];
    for (let end = path.lastIndexOf('/'); end >= 0; end = end === 0 ? -1 : path.lastIndexOf('/', end - 1))
      if (end + 1 < path.length)
        found.push(...(byPath.get(path.slice(0, end + 1)) ?? []).filter(({ kind }) => kind === 'prefix'));
    return found.filter(({ methods }) => methods === undefined || methods.includes(method));
  };
}

/** The operations that each rule lets through. */
export function byRule(
  operations: readonly Operation[],
  openedBy: (operation: Operation) => readonly PlannedOpening[],
): Map<PlannedOpening, Operation[]> {
  const groups = new Map<PlannedOpening, Operation[]>();
  for (const operation of operations)
    for (const rule of openedBy(operation)) {
      const group = groups.get(rule);
      if (group) group.push(operation);
      else groups.set(rule, [operation]);
    }
  return groups;
}
