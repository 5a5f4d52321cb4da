import { isVariable, type Segment } from '../evidence/template.ts';
import type { Operation } from '../openapi/operation.ts';
import type { Cover } from '../rules/cover.ts';
import { headOfDeclared } from '../rules/head.ts';
import type { Verdict } from '../verdict/judge.ts';

/** Verdicts, each on one path, with the operations that have it. */
export type DeclaredPaths = ReadonlyMap<Verdict, readonly Operation[]>;

/**
 * A verdict for each path that operations have: what was chosen is accepted.
 *
 * @param appBase what the rule paths of the Ingress have in common, see {@link headOfDeclared}
 */
export function declaredPaths(operations: readonly Operation[], appBase: readonly Segment[]): DeclaredPaths {
  const byPath = new Map<string, Operation[]>();
  const valueFolders = new Set<string>();
  for (const operation of operations) {
    const { segments } = operation;
    const key = segments.join('/');
    const same = byPath.get(key);
    if (same) same.push(operation);
    else byPath.set(key, [operation]);
    for (const [i, segment] of segments.entries())
      if (isVariable(segment)) valueFolders.add(segments.slice(0, i).join('/'));
  }
  const holdsValues = (folder: readonly Segment[]): boolean => valueFolders.has(folder.join('/'));
  return new Map(
    [...byPath]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, same]) => {
        const segments = key.split('/');
        const onAppBase = appBase.length > 0 && appBase.every((name, i) => segments[i] === name);
        const base = Math.max(
          ...same.map(({ baseLength }) => baseLength),
          onAppBase ? appBase.length + 1 : 0,
        );
        return [declared(segments, headOfDeclared(segments, base, holdsValues)), same];
      }),
  );
}

/** The paths as a server that ignores case has them: in lower case. */
export function inLowerCase(paths: DeclaredPaths): DeclaredPaths {
  const byPath = new Map<string, { readonly verdict: Verdict; readonly operations: Operation[] }>();
  for (const [{ segments, head }, operations] of paths) {
    const lower = lowerCased(segments);
    const key = lower.join('/');
    const same = byPath.get(key);
    if (same) same.operations.push(...operations);
    else
      byPath.set(key, { verdict: declared(lower, lower.slice(0, head.length)), operations: [...operations] });
  }
  return new Map([...byPath.values()].map(({ verdict, operations }) => [verdict, operations]));
}

/** A cover in lower case, and as its operations are written. */
export function withOwnCase(cover: Cover<Verdict>, paths: DeclaredPaths): Cover<Verdict>[] {
  const slashes = cover.segments.findIndex((segment) => segment !== '');
  const lead = cover.segments.slice(0, Math.max(0, slashes));
  const names = cover.segments.slice(lead.length);
  const written = new Map([[names.join('/'), names]]);
  for (const { segments } of cover.wanted.flatMap((verdict) => paths.get(verdict) ?? [])) {
    const first = segments.findIndex((segment) => segment !== '');
    const own = segments.slice(Math.max(0, first)).slice(0, names.length);
    if (lowerCased(own).join('/') === names.join('/')) written.set(own.join('/'), own);
  }
  const end = cover.kind === 'prefix' ? '/' : '';
  return [...written.values()].map((own) => {
    const segments = [...lead, ...own];
    return { ...cover, segments, path: `/${segments.join('/')}${end}` };
  });
}

export const lowerCased = (segments: readonly Segment[]): readonly Segment[] =>
  segments.map((segment) => (isVariable(segment) ? segment : segment.toLowerCase()));

const declared = (segments: readonly Segment[], head: readonly Segment[]): Verdict => ({
  decision: 'accept',
  segments,
  head,
  why: 'the API declares it',
  requests: 0,
  standing: 'trusted',
  support: [],
  isCalled: false,
  methods: undefined,
  isDeclared: true,
});
