import { isVariable, type Segment } from '../evidence/template.ts';
import type { Operation } from '../openapi/operation.ts';
import type { Cover } from '../rules/cover.ts';
import { headOfDeclared, startsWith } from '../rules/head.ts';
import type { Verdict } from '../verdict/judge.ts';

/** Verdicts, each on one path, with the operations that have it. */
export type DeclaredPaths = ReadonlyMap<Verdict, readonly Operation[]>;

/**
 * A verdict for each path that operations have: what was chosen is accepted.
 *
 * @param appBases base paths that pages lie below, too: no rule may open all of one
 */
export function declaredPaths(
  operations: readonly Operation[],
  appBases: readonly (readonly Segment[])[],
): DeclaredPaths {
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
        // The folder of a base path may be opened as a whole, unless pages lie there as well.
        const own = Math.max(0, ...same.map(({ baseLength }) => baseLength - 1));
        const app = Math.max(
          0,
          ...appBases.filter((base) => startsWith(segments, base)).map(({ length }) => length),
        );
        const base = segments.slice(0, Math.max(own, app));
        return [declared(segments, headOfDeclared(segments, base, holdsValues)), same];
      }),
  );
}

/**
 * The base paths of operations that are an app's, not its API's: pages are declared below them, the start page or a path that may be anything,
 * and their names do not say that they hold an API.
 */
export function appBasesOf(operations: readonly Operation[]): readonly (readonly Segment[])[] {
  const bases = new Map<string, readonly Segment[]>();
  for (const { segments, baseLength } of operations) {
    const base = segments.slice(0, baseLength);
    const next = segments[baseLength];
    const showsPages = next === undefined || next === '' || isVariable(next);
    if (base.length > 0 && showsPages && !API.test(base.at(-1) ?? '')) bases.set(base.join('/'), base);
  }
  return [...bases.values()];
}

/** A verdict on what people open as the start page: for methods that no page has. */
export const declaredRoot = (path: string, methods: readonly string[] | undefined): Verdict => ({
  ...declared(path.slice(1).split('/'), []),
  methods,
});

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
  host: undefined,
});

/** Folders that hold an API by their name. */
const API = /^(?:api|apis|rest|rpc|graphql|services?|ws|v\d+(?:\.\d+)*(?:beta|alpha)?\d*)$/i;
