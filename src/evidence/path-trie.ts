import type { PathBudget } from './path-budget.ts';
import type { Segment } from './template.ts';
import { newPathEvidence, type PathEvidence, weightOf } from './path-evidence.ts';

/** A place in the tree of paths; `evidence` is there if the path that ends here was asked for. */
export interface PathNode {
  readonly children: Map<Segment, PathNode>;
  evidence: PathEvidence | undefined;
  /** Requests below this place whose paths were forgotten to save memory. */
  folded: number;
}

/** A place that nothing lies below. */
export interface Leaf {
  readonly tree: PathTrie;
  readonly parent: PathNode;
  readonly segment: Segment;
  /** How much would be lost with it. */
  readonly weight: number;
}

/** How many places a tree keeps. */
export const MAX_NODES = 60_000;

/**
 * The paths of a route as a tree of their segments. Beyond `maxNodes`, and beyond the room that it shares with others, the leaves with
 * the least evidence are folded into their parents, so memory follows the app's paths, not what strangers make up.
 */
export class PathTrie {
  readonly root: PathNode = newNode();
  private nodes = 1;
  private readonly budget: PathBudget | undefined;
  private readonly maxNodes: number;

  constructor(budget?: PathBudget, maxNodes = MAX_NODES) {
    this.budget = budget;
    this.maxNodes = maxNodes;
    budget?.join(this);
  }

  /** The evidence kept for a path. */
  at(segments: readonly Segment[]): PathEvidence {
    if (this.nodes > this.maxNodes) this.foldLightest();
    this.budget?.makeRoom();
    let node = this.root;
    for (const segment of segments) {
      let child = node.children.get(segment);
      if (!child) {
        child = newNode();
        node.children.set(segment, child);
        this.nodes++;
        this.budget?.use(1);
      }
      node = child;
    }
    node.evidence ??= newPathEvidence();
    return node.evidence;
  }

  /** Every path that was asked for, in the order of their segments. */
  *paths(): Generator<readonly [readonly Segment[], PathEvidence]> {
    yield* walk(this.root, []);
  }

  /** How many requests were folded: 0 as long as nothing is approximate. */
  get folded(): number {
    return foldedIn(this.root);
  }

  /** How many places there are. */
  get size(): number {
    return this.nodes;
  }

  collectLeaves(leaves: Leaf[]): void {
    collect(this, this.root, leaves);
  }

  /** Forgets a leaf, and notes below its parent how much. */
  fold({ parent, segment, weight }: Leaf): void {
    parent.folded += weight + (parent.children.get(segment)?.folded ?? 0);
    parent.children.delete(segment);
    this.nodes--;
    this.budget?.use(-1);
  }

  /** Frees a quarter of the places, lightest leaves first. */
  private foldLightest(): void {
    const leaves: Leaf[] = [];
    this.collectLeaves(leaves);
    leaves.sort((a, b) => a.weight - b.weight || (a.segment < b.segment ? -1 : 1));
    for (const leaf of leaves.slice(0, Math.ceil(this.maxNodes / 4))) this.fold(leaf);
  }
}

const newNode = (): PathNode => ({ children: new Map(), evidence: undefined, folded: 0 });

function* walk(
  node: PathNode,
  path: readonly Segment[],
): Generator<readonly [readonly Segment[], PathEvidence]> {
  if (node.evidence) yield [path, node.evidence];
  const names = [...node.children.keys()].sort();
  for (const name of names) {
    const child = node.children.get(name);
    if (child) yield* walk(child, [...path, name]);
  }
}

function collect(tree: PathTrie, parent: PathNode, leaves: Leaf[]): void {
  for (const [segment, node] of parent.children) {
    if (node.children.size > 0) collect(tree, node, leaves);
    else leaves.push({ tree, parent, segment, weight: node.evidence ? weightOf(node.evidence) : 0 });
  }
}

function foldedIn(node: PathNode): number {
  let sum = node.folded;
  for (const child of node.children.values()) sum += foldedIn(child);
  return sum;
}
