import { InputError, UsageError } from '../errors.ts';
import { fieldsOf } from '../fields.ts';
import { printable } from '../render/printable.ts';
import { type KeyPath, pathText } from './locate.ts';
import { POLICY_KEY } from './patch-content.ts';
import { setText } from './set-text.ts';
import { partOf, readTexts } from './source-file.ts';

/**
 * Reads a path as people write it: `spec.values.ingress.annotations`. A dot in a key is `\.`, or the key stands in
 * brackets and quotes, `["a.b"]`; an item of a list is `[0]`.
 *
 * @throws UsageError naming what cannot be read
 */
export function parseAt(at: string): KeyPath {
  const path: (string | number)[] = [];
  let rest = at.startsWith('[') ? at : `.${at}`;
  while (rest !== '') {
    const [whole, key, index, double, single] = STEP.exec(rest) ?? [];
    if (whole === undefined)
      throw new UsageError(
        `--at ${printable(at)} cannot be read from ${printable(rest)} on; write it like spec.values.ingress.annotations`,
      );
    if (key !== undefined) path.push(key.replace(/\\(.)/g, '$1'));
    else if (index !== undefined) path.push(Number(index));
    else path.push((double ?? single ?? '').replace(/\\(.)/g, '$1'));
    rest = rest.slice(whole.length);
  }
  return path;
}

/**
 * Sets the policy below a place such as the annotations among a chart's values, in the one document that has it.
 *
 * @throws InputError naming how far the path goes, or that several documents have it, and as {@link setText}
 */
export const setPolicyAt = (text: string, path: KeyPath, policy: string): string =>
  setText(text, { document: documentWith(text, path), path: [...path, POLICY_KEY], value: policy });

/**
 * The policy that stands below such a place now; undefined where there is none.
 *
 * @throws InputError as {@link setPolicyAt}
 */
export function policyAt(text: string, path: KeyPath): string | undefined {
  const value = readTexts(text)[documentWith(text, path)];
  const policy = [...path, POLICY_KEY].reduce<unknown>(partOf, value);
  return typeof policy === 'string' ? policy : undefined;
}

function documentWith(text: string, path: KeyPath): number {
  const reached = readTexts(text).map((value) => reach(value, path));
  const document = reached.findIndex(({ depth, isMap }) => depth === path.length && isMap);
  if (reached.filter(({ depth, isMap }) => depth === path.length && isMap).length > 1)
    throw new InputError(
      `several of its documents have ${pathText(path)}; put the one that is meant into a file of its own`,
    );
  if (document !== -1) return document;
  const furthest = Math.max(0, ...reached.map(({ depth }) => depth));
  if (furthest === path.length) throw new InputError(`${pathText(path)} is no map of annotations`);
  const has = furthest === 0 ? 'it' : pathText(path.slice(0, furthest));
  throw new InputError(`${has} has no ${pathText(path.slice(furthest, furthest + 1))}; add that first`);
}

/** How many keys of a path are there, and whether keys can stand below the last. */
function reach(value: unknown, path: KeyPath): { readonly depth: number; readonly isMap: boolean } {
  let here = value;
  for (const [depth, key] of path.entries()) {
    const next = partOf(here, key);
    if (next === undefined) return { depth, isMap: false };
    here = next;
  }
  return {
    depth: path.length,
    isMap: fieldsOf(here) !== undefined || (typeof here === 'string' && NOTHING.test(here)),
  };
}

const NOTHING = /^(?:|~|null|Null|NULL)$/;
const STEP = /^(?:\.((?:[^.[\]\\]|\\.)+)|\[(\d{1,9})\]|\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\])/su;
