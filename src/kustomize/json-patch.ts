import { isDeepStrictEqual } from 'node:util';
import { InputError } from '../errors.ts';
import { type Fields, fieldsOf, text } from '../fields.ts';

/** One operation of RFC 6902, as far as it is known to be one. */
export type Operation = Fields;

/**
 * Applies a JSON 6902 patch as kustomize's library does (evanphx/json-patch 4), which differs from the RFC: `replace` adds a
 * key that a map does not have, negative indices count from the end, and what stands before the first slash is ignored.
 *
 * @throws InputError saying which operation does not apply and why: kustomize then fails as a whole
 */
export function applyJsonPatch(document: unknown, operations: readonly Operation[]): unknown {
  if (operations.length > MAX_OPERATIONS)
    throw new InputError(`it has ${operations.length} operations, more than any patch`);
  let result = document;
  for (const operation of operations) result = applyOperation(result, operation);
  return result;
}

function applyOperation(document: unknown, operation: Operation): unknown {
  const op = text(operation, 'op') ?? '';
  const path = text(operation, 'path');
  if (path === undefined) throw new InputError(`its operation ${op || '(none)'} has no path`);
  const fail = (why: string): never => {
    throw new InputError(`${op} ${path.slice(0, 200)}: ${why}`);
  };
  const value = operation['value'] ?? null;
  const at = pointer(path);
  switch (op) {
    case 'add':
      return change(document, at, (holder, key) => insert(holder, key, value, fail), fail);
    case 'remove':
      return change(document, at, (holder, key) => without(holder, key, fail), fail);
    case 'replace':
      if (path === '') return fieldsOf(value) ?? fail('the whole can only be replaced by a map');
      return change(document, at, (holder, key) => set(holder, key, value, fail), fail);
    case 'test': {
      const found = path === '' ? document : get(document, at, fail);
      return isDeepStrictEqual(found ?? null, value) ? document : fail('the value differs');
    }
    case 'copy':
    case 'move': {
      const from = text(operation, 'from');
      if (from === undefined) return fail('it has no from');
      const source = pointer(from);
      const moved = get(document, source, fail) ?? null;
      if (op === 'copy' && weight(moved, MAX_COPY) >= MAX_COPY) return fail('it copies too much');
      const rest =
        op === 'copy'
          ? document
          : change(document, source, (holder, key) => without(holder, key, fail), fail);
      return change(rest, at, (holder, key) => insert(holder, key, moved, fail), fail);
    }
    default:
      return fail('there is no such operation');
  }
}

/** RFC 6901, but the text before the first slash counts for nothing. */
const pointer = (path: string): readonly string[] =>
  path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll(/~[01]/g, (escaped) => (escaped === '~1' ? '/' : '~')));

type Fail = (why: string) => never;
type Holder = Fields | readonly unknown[];

/** A copy of the document in which the map or list that holds the last part of the path is changed. */
function change(
  document: unknown,
  path: readonly string[],
  edit: (holder: Holder, key: string) => Holder,
  fail: Fail,
): unknown {
  const [key, ...deeper] = path;
  if (key === undefined) return fail('there is no such place');
  const holder = holderOf(document, fail);
  if (deeper.length === 0) return edit(holder, key);
  return set(holder, key, change(member(holder, key, fail), deeper, edit, fail), fail);
}

function get(document: unknown, path: readonly string[], fail: Fail): unknown {
  const [key, ...deeper] = path;
  if (key === undefined) return fail('there is no such place');
  const value = member(holderOf(document, fail), key, fail);
  return deeper.length === 0 ? value : get(value, deeper, fail);
}

function holderOf(value: unknown, fail: Fail): Holder {
  if (Array.isArray(value)) return value;
  return fieldsOf(value) ?? fail('there is no such place');
}

function member(holder: Holder, key: string, fail: Fail): unknown {
  if (isList(holder)) return holder[indexOf(key, holder.length, fail)];
  return Object.hasOwn(holder, key) ? holder[key] : undefined;
}

function insert(holder: Holder, key: string, value: unknown, fail: Fail): Holder {
  if (!isList(holder)) return { ...holder, ...Object.fromEntries([[key, value]]) };
  if (key === '-') return [...holder, value];
  return holder.toSpliced(indexOf(key, holder.length + 1, fail), 0, value);
}

function set(holder: Holder, key: string, value: unknown, fail: Fail): Holder {
  return isList(holder)
    ? holder.with(indexOf(key, holder.length, fail), value)
    : { ...holder, ...Object.fromEntries([[key, value]]) };
}

function without(holder: Holder, key: string, fail: Fail): Holder {
  if (isList(holder)) return holder.toSpliced(indexOf(key, holder.length, fail), 1);
  if (!Object.hasOwn(holder, key)) return fail('there is no such key');
  return Object.fromEntries(Object.entries(holder).filter(([name]) => name !== key));
}

function indexOf(key: string, length: number, fail: Fail): number {
  const index = /^[+-]?\d{1,9}$/.test(key) ? Number(key) : NaN;
  const place = index < 0 ? index + length : index;
  return place >= 0 && place < length ? place : fail('there is no such index');
}

const isList = (holder: Holder): holder is readonly unknown[] => Array.isArray(holder);

/** How many values there are in a value, counted up to a limit: copies of copies double with every step. */
function weight(value: unknown, limit: number): number {
  if (typeof value !== 'object' || value === null) return 1;
  let count = 1;
  for (const item of Object.values(value)) {
    if (count >= limit) break;
    count += weight(item, limit - count);
  }
  return count;
}

const MAX_OPERATIONS = 500;
const MAX_COPY = 1000;
