import type { CompiledList } from './compiled.ts';
import type { Criterion, ListName, Policy } from './model.ts';
import { isPinned } from './proven.ts';

/** Criteria that let a request through together: a list of a block, or one criterion of an `or` list. */
export interface Alternative {
  readonly list: ListName;
  readonly criteria: readonly Criterion[];
  /** See {@link isPinned}. */
  readonly isPinned: boolean;
}

/** What a list lets through by, one by one. */
export function alternativesOf(compiled: CompiledList): readonly Alternative[] {
  const { list, places } = compiled;
  const criteria = places.map(({ criterion }) => criterion);
  return list === 'or'
    ? criteria.map((criterion) => ({ list, criteria: [criterion], isPinned: false }))
    : [{ list, criteria, isPinned: isPinned(compiled) }];
}

/** It alone, as a policy. */
export const policyOf = ({ list, criteria }: Alternative): Policy => [{ allow: { [list]: criteria } }];
