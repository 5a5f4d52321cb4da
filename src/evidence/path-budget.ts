import type { Leaf, PathTrie } from './path-trie.ts';

/** How many places the trees of all sites have together. */
export const MAX_PLACES = 80_000;

/**
 * The room that trees of paths share, so that a flood of made-up paths does not grow with the number of hosts it is sent to. Where it
 * is used up, the leaves with the least evidence are folded, of trees that are larger than others.
 */
export class PathBudget {
  private readonly trees: PathTrie[] = [];
  private used = 0;
  private readonly max: number;

  constructor(max = MAX_PLACES) {
    this.max = max;
  }

  join(tree: PathTrie): void {
    this.trees.push(tree);
  }

  /** Notes that a tree has so many more places, or fewer. */
  use(places: number): void {
    this.used += places;
  }

  /** Frees a quarter of the room if there is too little. Not to be called while a place is looked for. */
  makeRoom(): void {
    if (this.used <= this.max) return;
    const share = this.max / this.trees.length;
    const leaves: Leaf[] = [];
    for (const tree of this.trees) if (tree.size >= share / 2) tree.collectLeaves(leaves);
    leaves.sort((a, b) => a.weight - b.weight || (a.segment < b.segment ? -1 : 1));
    for (const leaf of leaves.slice(0, Math.ceil(this.max / 4))) leaf.tree.fold(leaf);
  }
}
