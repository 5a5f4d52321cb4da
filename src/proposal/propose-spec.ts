import { isVariable, type Segment } from '../evidence/template.ts';
import { probeFamily } from '../evidence/probes.ts';
import type { Chosen } from '../openapi/choice.ts';
import type { Operation } from '../openapi/operation.ts';
import { isOwnPage } from '../request/own-pages.ts';
import { type Cover, type Covering, type Uncoverable } from '../rules/cover.ts';
import { guardFor } from '../rules/guard.ts';
import { type PlannedOpening, planOpening } from '../rules/opening.ts';
import { GUARDS_NOTHING_WITH_MCP, isExpressible } from '../rules/pin.ts';
import type { Verdict } from '../verdict/judge.ts';
import type { PathWord } from '../verdict/word.ts';
import { coverTemplates } from './covering.ts';
import { declaredPaths, type DeclaredPaths, inLowerCase, lowerCased, withOwnCase } from './declared.ts';
import { mostAsked } from './propose-ingress.ts';
import { reaches, withReach } from './reach.ts';
import type { LeftOperation, SpecOptions, SpecProposal, SpecRule, SpecTarget } from './spec-proposal.ts';
import { coversOfWords, segmentsOfWord, wordsFor } from './words.ts';

/**
 * Plans rules for the operations that were chosen. Those that were not are hard negatives, and so are the pages of a log.
 * Pure: the same operations in any order give the same rules.
 */
export function proposeForSpec(
  target: SpecTarget,
  { chosen, others }: Chosen,
  options: SpecOptions,
): SpecProposal {
  const { ingress, hosts, pages } = target;
  const nothing = { ingress, hosts, sites: [], rules: [], guard: [], review: [], rejected: [], pages };
  if (ingress?.annotations['mcp_server'] !== undefined)
    return {
      ...nothing,
      left: chosen.map((operation) => leave(operation, GUARDS_NOTHING_WITH_MCP)),
      notes: [GUARDS_NOTHING_WITH_MCP],
    };

  const named = hosts.length > 0 ? hosts : [''];
  const accept = wordsFor(options.accept, named);
  const reject = wordsFor(options.reject, named);
  const [rejected, wanted] = part(chosen, ({ path }) => reject.some((word) => isMeantPath(word, path)));
  const unwanted = [...others, ...rejected];
  const refusals = new Map(
    wanted.flatMap((operation) => {
      const refusal = refusalOf(operation, accept, options.allowRoot);
      return refusal ? [[operation, refusal] as const] : [];
    }),
  );
  const open = wanted.filter((operation) => !refusals.has(operation));

  const notes: string[] = [];
  const paths = pathsOf(open, target, options);
  const byWord = coversOfWords(accept, [...paths.keys()], options.allowRoot, notes);
  const rest = [...paths.keys()].filter((verdict) => !byWord.some((cover) => reaches(cover, verdict)));
  const templates = rest.map(({ segments }) => segments);
  const covering = coverTemplates(rest, templates, closedBy(pages, unwanted, reject, options));
  const found = coversOf(covering, options.allowRoot);
  const covers = [
    ...byWord,
    ...rootCovers(open, options.allowRoot),
    ...(options.lowerCase ? found.flatMap((cover) => withOwnCase(cover, paths)) : found),
  ];
  const planned = covers
    .filter(({ path }) => isExpressible(path))
    .map((cover) => planOpening(cover, hosts, options.form));
  const [kept, cut] = mostAsked(planned, options.maxRules, (verdict) => paths.get(verdict)?.length ?? 0);
  const openedBy = openedByRules(kept);
  const reached = byRule(wanted, openedBy);
  const reachedOthers = byRule(unwanted, openedBy);
  const rules = kept.map((rule): SpecRule => ({
    ...withReach(rule, pages, []),
    operations: reached.get(rule) ?? [],
    others: reachedOthers.get(rule) ?? [],
  }));
  const because = reasonsFor(paths, covering, cut);
  return {
    ...nothing,
    rules,
    review: covering.left.map(({ wanted: verdict, why }) => ({
      openings: [],
      verdicts: [verdict],
      why: LEFT[why],
    })),
    guard: options.guard && rules.some(({ kind }) => kind === 'prefix') ? [guardFor(options.version)] : [],
    left: wanted
      .filter((operation) => openedBy(operation).length === 0)
      .map(
        (operation) => refusals.get(operation) ?? leave(operation, because(operation), wordFor(operation)),
      ),
    notes: [...notes, ...notesOn(rules, target, wanted)],
  };
}

/** Why an operation is not let through although it was chosen, whatever prefixes could express. */
function refusalOf(
  operation: Operation,
  accept: readonly PathWord[],
  allowRoot: boolean,
): LeftOperation | undefined {
  const { path } = operation;
  if (isOwnPage(path))
    return leave(operation, 'Pomerium answers it itself on every host: the app will not see it');
  if (accept.some((word) => isMeantPath(word, path))) return undefined;
  if (path === '/' && PAGE_METHODS.has(operation.method) && !allowRoot)
    return leave(operation, 'it is the start page, which people open in the browser');
  const family = probeFamily(path);
  return family === undefined
    ? undefined
    : leave(operation, `scanners ask everybody for it (${family}): for you to decide`, wordFor(operation));
}

function pathsOf(open: readonly Operation[], target: SpecTarget, options: SpecOptions): DeclaredPaths {
  const below = open.filter(({ path }) => path !== '/');
  const paths = declaredPaths(below, appBaseOf(target));
  return options.lowerCase ? inLowerCase(paths) : paths;
}

function closedBy(
  pages: SpecTarget['pages'],
  unwanted: readonly Operation[],
  reject: readonly PathWord[],
  { lowerCase }: SpecOptions,
): readonly (readonly Segment[])[] {
  const closed = [...pages, ...unwanted.map(({ segments }) => segments), ...reject.map(segmentsOfWord)];
  return lowerCase ? closed.map(lowerCased) : closed;
}

/** What the Ingress's rule paths have in common: no rule may open all of it. */
function appBaseOf({ ingress }: SpecTarget): readonly Segment[] {
  const [first, ...others] = new Set((ingress?.paths ?? []).map(({ path }) => path.replace(/\/+$/, '')));
  return first === undefined || first === '' || others.length > 0 ? [] : first.slice(1).split('/');
}

/** `/` itself: for methods that no page has, unless the user wants all of it. */
function rootCovers(open: readonly Operation[], allowRoot: boolean): Cover<Verdict>[] {
  const methods = open.filter(({ path }) => path === '/').map(({ method }) => method);
  if (methods.length === 0) return [];
  const leaf = { kind: 'leaf', path: '/', segments: [''], wanted: [] } as const;
  return [allowRoot ? leaf : { ...leaf, methods: [...new Set(methods)].sort() }];
}

function coversOf({ covers, left }: Covering<Verdict>, allowRoot: boolean): readonly Cover<Verdict>[] {
  const beginsOpen = left.some(({ wanted }) => isVariable(wanted.segments[0] ?? ''));
  if (!allowRoot || !beginsOpen) return covers;
  const all = [...covers.flatMap(({ wanted }) => wanted), ...left.map(({ wanted }) => wanted)];
  return [{ kind: 'prefix', path: '/', segments: [], wanted: all }];
}

/** Why an operation has no rule. */
function reasonsFor(
  paths: DeclaredPaths,
  covering: Covering<Verdict>,
  cut: readonly PlannedOpening[],
): (operation: Operation) => string {
  const reasons = new Map<Operation, string>();
  for (const { verdicts } of cut)
    for (const verdict of verdicts)
      for (const operation of paths.get(verdict) ?? []) reasons.set(operation, 'left out by --max-rules');
  for (const { wanted, why } of covering.left)
    for (const operation of paths.get(wanted) ?? []) reasons.set(operation, LEFT[why]);
  return (operation) => reasons.get(operation) ?? 'a policy cannot hold its characters';
}

/** The rules that let an operation through, whatever its variables are. */
function openedByRules(
  rules: readonly PlannedOpening[],
): (operation: Operation) => readonly PlannedOpening[] {
  const byPath = new Map<string, PlannedOpening[]>();
  for (const rule of rules) byPath.set(rule.path, [...(byPath.get(rule.path) ?? []), rule]);
  return ({ path, method }) => {
    const found = [...(byPath.get(path) ?? [])];
    for (let end = path.lastIndexOf('/'); end >= 0; end = end === 0 ? -1 : path.lastIndexOf('/', end - 1))
      if (end + 1 < path.length)
        found.push(...(byPath.get(path.slice(0, end + 1)) ?? []).filter(({ kind }) => kind === 'prefix'));
    return found.filter(({ methods }) => methods === undefined || methods.includes(method));
  };
}

function byRule(
  operations: readonly Operation[],
  openedBy: (operation: Operation) => readonly PlannedOpening[],
): Map<PlannedOpening, Operation[]> {
  const groups = new Map<PlannedOpening, Operation[]>();
  for (const operation of operations)
    for (const rule of openedBy(operation)) {
      const group = groups.get(rule);
      if (group) group.push(operation);
      else groups.set(rule, [operation]);
    }
  return groups;
}

function notesOn(
  rules: readonly SpecRule[],
  { ingress }: SpecTarget,
  wanted: readonly Operation[],
): string[] {
  const bound = rules.filter(({ methods }) => methods);
  const served = ingress?.paths.map(({ path }) => path) ?? [];
  const astray = wanted.filter(({ segments }) => {
    const names = segments.slice(0, [...segments.map(isVariable), true].indexOf(true));
    const path = pathOf(names);
    return !served.some((rule) => path.startsWith(rule) || rule.startsWith(path));
  });
  const [first] = astray;
  return [
    ...bound.map(({ path, methods }) => `${methods?.join(', ')} ${path} is let through only without a query`),
    ...(ingress && served.length > 0 && first
      ? [
          `${astray.length} of ${wanted.length} operations, such as ${first.template}, lie on no path of the Ingress (${served.slice(0, 3).join(', ')}): say with --base-path where the API lies`,
        ]
      : []),
  ];
}

/** What would accept an operation: its path, or the folder before its first variable. */
function wordFor({ segments }: Operation): PathWord | undefined {
  const open = segments.findIndex(isVariable);
  if (open === 0) return undefined;
  const path = open < 0 ? pathOf(segments) : `${pathOf(segments.slice(0, open))}/`;
  return { host: undefined, kind: path.endsWith('/') ? 'prefix' : 'leaf', path, method: undefined };
}

const leave = (operation: Operation, why: string, accept?: PathWord): LeftOperation => ({
  operation,
  why,
  accept,
});

const isMeantPath = ({ kind, path: meant }: PathWord, path: string): boolean =>
  kind === 'prefix' ? path.startsWith(meant) : path === meant;

function part<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  const [yes, no]: [T[], T[]] = [[], []];
  for (const item of items) (test(item) ? yes : no).push(item);
  return [yes, no];
}

const pathOf = (segments: readonly Segment[]): string => `/${segments.join('/')}`;

const LEFT: Readonly<Record<Uncoverable, string>> = {
  'variable-head': 'its path begins with a variable, so no prefix can express it',
  'among-closed': 'no prefix can tell it from what has to stay closed',
};
const PAGE_METHODS = new Set(['GET', 'HEAD']);
