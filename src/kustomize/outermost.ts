import type { Built } from './build.ts';

/**
 * The builds that stand for themselves: a base is what its overlays make of it, and a component is nothing by itself. Two that name
 * each other both stay, and are both told; so does one that is alone.
 */
export const outermost = (builds: readonly Built[]): readonly Built[] =>
  builds.length > 1 ? builds.filter((one) => !isPartOfAnother(one, builds)) : builds;

const isPartOfAnother = (one: Built, builds: readonly Built[]): boolean =>
  one.isComponent ||
  builds.some((other) => other.folders.has(rootOf(one)) && !one.folders.has(rootOf(other)));

const rootOf = ({ folders }: Built): string => [...folders][0] ?? '';
