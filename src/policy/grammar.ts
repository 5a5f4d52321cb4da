import {
  type Action,
  type Block,
  type Criterion,
  criterionOf,
  LISTS,
  type Policy,
  type Rule,
} from './model.ts';
import { RefusedError } from './refusal.ts';
import { type Field, goJson, goTypeOf, jsonOfTree, type ObjectTree, type Tree } from './tree.ts';

/** What was read, and where in the text each criterion stands. */
export interface ReadPolicy {
  readonly policy: Policy;
  readonly offsets: ReadonlyMap<Criterion, number | undefined>;
}

/**
 * Rules, blocks and criteria out of a tree, as Pomerium's grammar takes them (pkg/policy/parser/grammar.go):
 * one object or a list of them, the actions `allow` and `deny`, no nesting, one key in each criterion.
 *
 * @throws RefusedError of stage `parse` with Pomerium's text
 */
export function readPolicy(tree: Tree): ReadPolicy {
  const offsets = new Map<Criterion, number | undefined>();
  return { policy: readRules(tree, offsets), offsets };
}

function readRules(tree: Tree, offsets: Offsets): Policy {
  if (tree.kind === 'object') return [readRule(tree, offsets)];
  if (tree.kind === 'scalar') return refuse(`unsupported type for rule: ${goTypeOf(tree.value)}`, tree.at);
  return tree.items.map((item) =>
    item.kind === 'object'
      ? readRule(item, offsets)
      : refuse(`unsupported type for rules array: ${typeOf(item)}`, item.at),
  );
}

function readRule(tree: ObjectTree, offsets: Offsets): Rule {
  const rule: { [A in Action]?: Block } = {};
  for (const [key, { at, value }] of tree.fields) {
    if (key !== 'allow' && key !== 'deny')
      return refuse(`invalid action in rule: unsupported action: ${goJson(key)}`, at);
    if (value.kind !== 'object')
      return refuse(
        `invalid value for action in rule, expected Object, got ${typeOf(value)}`,
        value.at ?? at,
      );
    rule[key] = readBlock(value, offsets);
  }
  return rule;
}

/** Known lists first, then the keys that do not belong there: the order in which Pomerium complains. */
function readBlock(tree: ObjectTree, offsets: Offsets): Block {
  const block: { [List in (typeof LISTS)[number]]?: readonly Criterion[] } = {};
  for (const list of LISTS) {
    const field = tree.fields.get(list);
    if (field) block[list] = readCriteria(field, list, offsets);
  }
  for (const [key, { at }] of tree.fields)
    if (!KNOWN_KEYS.has(key))
      refuse(`unsupported conditional "${key}", only and, or, not, nor and action are allowed`, at);
  return block;
}

function readCriteria({ value, at }: Field, list: string, offsets: Offsets): readonly Criterion[] {
  // The stray bracket is Pomerium's own.
  const invalid = (what: string, where: number | undefined): never =>
    refuse(`invalid criteria in "${list}"): ${what}`, where ?? at);
  if (value.kind !== 'array') return invalid(`unsupported type for criteria: ${typeOf(value)}`, value.at);
  return value.items.map((item) => {
    if (item.kind !== 'object')
      return invalid(`unsupported type for criteria array: ${typeOf(item)}`, item.at);
    const [entry, ...others] = item.fields;
    if (!entry || others.length > 0)
      return invalid('each criteria may only contain a single key and value', others[0]?.[1].at ?? item.at);
    const criterion = criterionOf(entry[0], jsonOfTree(entry[1].value));
    offsets.set(criterion, entry[1].at);
    return criterion;
  });
}

type Offsets = Map<Criterion, number | undefined>;

const refuse = (what: string, at: number | undefined): never => {
  throw new RefusedError('parse', `invalid rules in policy: ${what}`, at);
};

const typeOf = (tree: Tree): string =>
  tree.kind === 'scalar' ? goTypeOf(tree.value) : goTypeOf(tree.kind === 'array' ? [] : {});

const KNOWN_KEYS = new Set<string>([...LISTS, 'action']);
