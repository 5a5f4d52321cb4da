import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { goSyntax } from '../go-syntax.ts';
import { RefusedError } from '../refusal.ts';
import { type Field, goFloat, MAX_VALUES, type Tree } from '../tree.ts';
import { at, duplicateKeys, isMergeKey, meaningOf, targetsOf, textOf } from './nodes.ts';

/**
 * What yaml.v3 decodes from a document (decode.go) and JSON takes: aliases, merge keys, keys that are texts and
 * unique.
 *
 * @param text the text itself
 * @throws RefusedError with Go's message
 */
export function decodeYaml({ contents }: Document.Parsed, text: string): Tree {
  const decoder = new Decoder(targetsOf(contents), text);
  const tree = decoder.decode(contents);
  decoder.finish();
  return tree ?? NOTHING;
}

/** One run over a document. What Go only collects is thrown by {@link finish}. */
class Decoder {
  private readonly targets: ReadonlyMap<Alias, Node>;
  private readonly text: string;
  private readonly open = new Set<Alias>();
  private readonly duplicates: { readonly message: string; readonly key: unknown }[] = [];
  private unsupported: RefusedError | undefined;
  private count = 0;

  constructor(targets: ReadonlyMap<Alias, Node>, text: string) {
    this.targets = targets;
    this.text = text;
  }

  finish(): void {
    const [first] = this.duplicates;
    if (first) {
      const lines = this.duplicates.map(({ message }) => `  ${message}`);
      refuse(`yaml: unmarshal errors:\n${lines.join('\n')}`, first.key);
    }
    if (this.unsupported) throw this.unsupported;
  }

  /** Undefined where nothing comes of a node: a mapping with duplicate keys. */
  decode(node: unknown): Tree | undefined {
    if (++this.count > MAX_VALUES) refuse('yaml: document contains excessive aliasing', node);
    if (isAlias(node)) return this.within(node, (target) => this.decode(target));
    if (isMap(node)) {
      const fields = new Map<string, Field>();
      return this.collect(fields, node) ? { kind: 'object', fields, at: at(node) } : undefined;
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => this.decode(item)).filter((item) => item !== undefined);
      return { kind: 'array', items, at: at(node) };
    }
    return isScalar(node) ? this.decodeScalar(node) : NOTHING;
  }

  /** Does something with what an alias stands for, unless it is being done already. */
  private within<T>(alias: Alias, run: (target: Node | undefined) => T): T {
    if (this.open.has(alias)) refuse(`yaml: anchor '${alias.source}' value contains itself`, alias);
    this.open.add(alias);
    const result = run(this.targets.get(alias));
    this.open.delete(alias);
    return result;
  }

  private decodeScalar(scalar: Scalar): Tree {
    const { value } = meaningOf(scalar, this.text);
    if (typeof value === 'number' && !Number.isFinite(value))
      this.unsupported ??= new RefusedError(
        'parse',
        `json: unsupported value: ${goFloat(value)}`,
        at(scalar),
      );
    return { kind: 'scalar', value, at: at(scalar) };
  }

  /**
   * Puts the fields of a mapping to those that are there.
   *
   * @param taken keys that count no more, where the mapping is merged into another
   * @returns false where a key is there twice
   */
  private collect(fields: Map<string, Field>, map: YAMLMap, taken?: Set<string>): boolean {
    const duplicates = duplicateKeys(map, this.text);
    this.duplicates.push(...duplicates);
    if (duplicates.length > 0) return false;
    const merges: unknown[] = [];
    for (const { key, value } of map.items) {
      if (isMergeKey(key, this.text)) merges.push(value);
      else this.setField(fields, key, value, taken);
    }
    for (const from of merges) this.merge(fields, from, taken ?? new Set([...fields.keys(), '<<']));
    return true;
  }

  private setField(fields: Map<string, Field>, key: unknown, value: unknown, taken?: Set<string>): void {
    const name = this.keyText(key, taken !== undefined);
    if (name === undefined || taken?.has(name)) return;
    taken?.add(name);
    const tree = this.decode(value);
    if (tree) fields.set(name, { at: at(key), value: tree });
  }

  /**
   * A merge key takes mappings and aliases of mappings, one or a list of them; what is there wins, then what
   * comes first.
   */
  private merge(fields: Map<string, Field>, from: unknown, taken: Set<string>): void {
    for (const source of isSeq(from) ? from.items : [from]) {
      if (++this.count > MAX_VALUES) refuse('yaml: document contains excessive aliasing', source);
      const take = (map: unknown): void => {
        if (!isMap(map)) refuse('yaml: map merge requires map or sequence of maps as the value', source);
        this.collect(fields, map, taken);
      };
      if (isAlias(source)) this.within(source, take);
      else take(source);
    }
  }

  /** JSON takes texts alone as keys; a merged key is taken by its text. */
  private keyText(key: unknown, isMerged: boolean): string | undefined {
    const target = isAlias(key) ? this.targets.get(key) : key;
    if (isScalar(target)) {
      const { tag, value } = meaningOf(target, this.text);
      if (tag === 'str' || tag === 'merge') return String(value);
      if (isMerged) return tag === 'null' ? undefined : tag === 'binary' ? value : textOf(target, this.text);
    } else {
      const tree = this.decode(target);
      if (tree) refuse(`yaml: invalid map key: ${goSyntax(tree)}`, key);
    }
    this.unsupported ??= new RefusedError('parse', UNSUPPORTED_KEYS, at(key));
    return undefined;
  }
}

function refuse(message: string, node: unknown): never {
  throw new RefusedError('parse', message, at(node));
}

const NOTHING: Tree = { kind: 'scalar', value: null, at: undefined };
const UNSUPPORTED_KEYS = 'json: unsupported type: map[interface {}]interface {}';
