import type { Block, Policy, Rule } from './model.ts';

/**
 * The same policy with each criterion of an `or` list in a rule of its own, so that what a list opens is known by its
 * criterion. Criteria are the same objects.
 */
export const oneByOne = (policy: Policy): Policy => policy.flatMap(apart);

function apart({ allow, deny }: Rule): readonly Rule[] {
  return [
    ...(allow ? blocksOf(allow).map((block): Rule => ({ allow: block })) : []),
    ...(deny ? blocksOf(deny).map((block): Rule => ({ deny: block })) : []),
  ];
}

function blocksOf({ or = [], ...others }: Block): readonly Block[] {
  return [
    ...or.map((criterion): Block => ({ or: [criterion] })),
    ...(Object.values(others).some((criteria) => criteria.length > 0) ? [others] : []),
  ];
}
