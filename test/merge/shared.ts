import type { Merged, MergedPolicy, MergeInput } from '../../src/merge/merged.ts';
import { mergePolicy } from '../../src/merge/merge.ts';
import { guardFor } from '../../src/rules/guard.ts';
import { type Form, type Opening, rulesOf, urlsOf } from '../../src/rules/pin.ts';

export const HOST = 'app.example.com';

/** Rules as a proposal has them: a path that ends in a slash is a prefix. */
export const opening = (path: string, hosts: readonly string[] = [HOST], form: Form = 'pinned') => {
  const kind: Opening['kind'] = path.endsWith('/') ? 'prefix' : 'leaf';
  const rules = rulesOf({ kind, path }, urlsOf(path, hosts, []), form);
  return { comment: `pompaths: an app asked for it`, rules };
};

export const guard = (version?: string) => ({
  comment: 'pompaths: no way out of these folders',
  rules: [guardFor(version)],
});

export const merge = (
  present: string | undefined,
  input: Partial<MergeInput> = {},
  pinExisting = false,
): Merged =>
  mergePolicy({ present, annotations: {}, hosts: [HOST], rules: [], guard: [], ...input }, { pinExisting });

/** The same where it has to be merged. */
export function merged(...args: Parameters<typeof merge>): MergedPolicy {
  const result = merge(...args);
  if (result.kind !== 'merged') throw new Error(`${result.kind}: ${result.why}`);
  return result;
}
