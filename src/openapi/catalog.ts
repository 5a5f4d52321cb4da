import { ANY_VALUE, isVariable, type Segment, variable } from '../evidence/template.ts';
import { shapeOf } from '../rules/variables.ts';
import type { Operation } from './operation.ts';

/** The operations of documents, to look requests up in. */
export interface Catalog {
  /**
   * Does an operation have this path with one of these methods?
   *
   * @param segments of a request, with values put down by their shape
   */
  declares(segments: readonly Segment[], methods: Iterable<string>): boolean;
}

/**
 * Puts operations in a tree by their segments. Those that begin with a variable behind their base path are left out: such a path (`/{page}`)
 * may be anything, so it proves nothing.
 */
export function catalogOf(operations: readonly Operation[]): Catalog {
  const root = newNode();
  for (const { segments, method, baseLength } of operations) {
    if (isVariable(segments[baseLength] ?? '')) continue;
    let node = root;
    for (const segment of segments) node = childOf(node, segment);
    node.methods.add(method);
  }
  return {
    declares: (segments, methods) => {
      let nodes = [root];
      for (const segment of segments)
        nodes = nodes.flatMap(({ children }) =>
          [children.get(segment), children.get(ANY_VALUE)].filter((child) => child !== undefined),
        );
      const asked = [...methods].flatMap((method) => STANDS_FOR[method] ?? [method]);
      return nodes.some((node) => asked.some((method) => node.methods.has(method)));
    },
  };
}

interface Node {
  readonly children: Map<Segment, Node>;
  readonly methods: Set<string>;
}

const newNode = (): Node => ({ children: new Map(), methods: new Set() });

function childOf({ children }: Node, segment: Segment): Node {
  // A name that has the shape of a value is one in evidence.
  const shape = isVariable(segment) ? undefined : shapeOf(segment);
  const key = isVariable(segment) ? ANY_VALUE : shape === undefined ? segment : variable(shape);
  const child = children.get(key) ?? newNode();
  children.set(key, child);
  return child;
}

/** Every GET may be asked for with HEAD (RFC 9110, section 9.3.2). */
const STANDS_FOR: Readonly<Record<string, readonly string[]>> = { HEAD: ['HEAD', 'GET'] };
