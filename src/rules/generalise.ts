import { isVariable, type Segment, segmentsOf, variable } from '../evidence/template.ts';
import { policyPath } from '../request/policy-path.ts';
import { isChosen, looksLikeValue } from './value-look.ts';

/**
 * Puts down more values as variables: those that no shape tells, by the company they keep. A name that stands where values
 * stand and has below it what they have is one of them. The number of siblings is no evidence.
 *
 * @returns the paths in their order, generalised
 */
export function generalise(paths: readonly (readonly Segment[])[]): (readonly Segment[])[] {
  const templates: (readonly Segment[])[] = [];
  split(
    paths.map((rest, index) => ({ index, rest })),
    [],
    templates,
  );
  return templates;
}

/**
 * Groups paths by their templates: equal labels are one group.
 *
 * @param paths raw, distinct
 */
export const groupPaths = (paths: readonly string[]): string[] =>
  generalise(paths.map((path) => segmentsOf(policyPath(path)))).map((segments) =>
    segments.map((segment) => (isVariable(segment) ? '{}' : segment)).join('/'),
  );

interface Item {
  readonly index: number;
  /** The segments below the place that is looked at. */
  readonly rest: readonly Segment[];
}

function split(items: readonly Item[], place: readonly Segment[], templates: (readonly Segment[])[]): void {
  const children = new Map<Segment, Item[]>();
  for (const { index, rest } of items) {
    const [first, ...below] = rest;
    if (first === undefined) templates[index] = place;
    else {
      const child = children.get(first) ?? [];
      if (child.length === 0) children.set(first, child);
      child.push({ index, rest: below });
    }
  }
  const values = valuesAmong(children);
  const merged = [...values].flatMap((value) => children.get(value) ?? []);
  if (merged.length > 0) split(merged, [...place, labelOf(values)], templates);
  for (const [name, members] of children) if (!values.has(name)) split(members, [...place, name], templates);
}

/** The shape of the values, where they all have the same. */
function labelOf(values: ReadonlySet<Segment>): Segment {
  const [first = '', ...others] = values;
  return isVariable(first) && others.length === 0 ? first : variable('name');
}

/**
 * Which of the siblings are values of one variable. Shapes are, and what looks like a value where a second one stands beside it.
 * A plain word joins them only where others look like words too, and have below them what it has.
 */
function valuesAmong(children: ReadonlyMap<Segment, readonly Item[]>): ReadonlySet<Segment> {
  const names = [...children.keys()].sort();
  const shapes = names.filter(isVariable);
  const looking = names.filter((name) => !isVariable(name) && looksLikeValue(name));
  if (shapes.length === 0 && looking.length < 2) return new Set();
  const values = new Set([...shapes, ...looking]);
  if (looking.length < 2) return values;
  const below = new Set([...values].flatMap((name) => keysBelow(children.get(name) ?? [])));
  for (const name of names) {
    if (values.has(name) || isChosen(name)) continue;
    const keys = keysBelow(children.get(name) ?? []);
    if (keys.filter((key) => below.has(key)).length * 2 >= keys.length) values.add(name);
  }
  return values;
}

/** What lies below a place, as far as values leave it alone: how deep, and with which last name. */
const keysBelow = (items: readonly Item[]): string[] =>
  items.map(({ rest }) => {
    const last = rest.at(-1) ?? '';
    return `${rest.length} ${isVariable(last) || looksLikeValue(last) ? '' : last}`;
  });
