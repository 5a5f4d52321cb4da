import { isVariable, type Segment } from '../evidence/template.ts';
import type { Chosen } from '../openapi/choice.ts';
import { nameOf, type Operation } from '../openapi/operation.ts';
import type { Cover, Covering } from '../rules/cover.ts';
import { guardFor } from '../rules/guard.ts';
import { planOpening } from '../rules/opening.ts';
import { GUARDS_NOTHING_WITH_MCP, isExpressible } from '../rules/pin.ts';
import type { Verdict } from '../verdict/judge.ts';
import { isRootWord, type PathWord } from '../verdict/word.ts';
import { coverTemplates } from './covering.ts';
import {
  appBasesOf,
  declaredPaths,
  type DeclaredPaths,
  declaredRoot,
  inLowerCase,
  lowerCased,
  withOwnCase,
} from './declared.ts';
import { AMONG_CLOSED, leave, reasonsFor, refusalOf } from './left-operations.ts';
import { byRule, openedByRules } from './opened-by.ts';
import { mostAsked } from './propose-ingress.ts';
import { reaches, withReach } from './reach.ts';
import type { SpecOptions, SpecProposal, SpecRule, SpecTarget } from './spec-proposal.ts';
import { coversOfWords, segmentsOfWord, wordsFor } from './words.ts';
import { groupBy } from '../group-by.ts';

/**
 * Plans rules for the operations that were chosen. Those that were not are hard negatives, and so are the pages of a log.
 * Pure: the same operations in any order give the same answer.
 */
export function proposeForSpec(target: SpecTarget, choice: Chosen, options: SpecOptions): SpecProposal {
  const { ingress, hosts, pages } = target;
  const chosen = choice.chosen.toSorted(byName);
  const nothing = { ingress, hosts, sites: [], rules: [], guard: [], review: [], rejected: [], pages };
  if (ingress?.annotations['mcp_server'] !== undefined)
    return {
      ...nothing,
      left: chosen.map((operation) => leave(operation, GUARDS_NOTHING_WITH_MCP)),
      notes: [GUARDS_NOTHING_WITH_MCP],
    };

  const words = new Words(hosts, options);
  const appBases = appBasesOf([...choice.chosen, ...choice.others]);
  const isStartPage = ({ path, segments }: Operation): boolean =>
    /^\/+$/.test(path) ||
    appBases.some((base) => isSame(segments.at(-1) === '' ? segments.slice(0, -1) : segments, base));
  const refusals = new Map(
    chosen.flatMap((operation) => {
      const refusal = refusalOf(operation, {
        isRejected: words.rejects(operation),
        isAccepted: words.accepts(operation),
        isStartPage: isStartPage(operation) && !options.allowRoot,
      });
      return refusal ? [[operation, refusal] as const] : [];
    }),
  );
  const open = chosen.filter((operation) => !refusals.has(operation));
  const unwanted = [...choice.others, ...chosen.filter((operation) => words.rejects(operation))].sort(byName);

  const notes: string[] = [];
  const roots = options.allowRoot
    ? new Map<Verdict, readonly Operation[]>()
    : rootsAmong(open.filter(isStartPage));
  const below = options.allowRoot ? open : open.filter((operation) => !isStartPage(operation));
  const named = boundBeside(pages, declaredPaths(below, [...appBases, ...ingressBase(target)]));
  const paths: DeclaredPaths = new Map([...roots, ...(options.lowerCase ? inLowerCase(named) : named)]);
  const byWord = coversOfWords(words.accept, [...paths.keys()], options.allowRoot, notes);
  const isLeft = (verdict: Verdict): boolean => !byWord.some((cover) => reaches(cover, verdict));
  const rest = [...paths.keys()].filter((verdict) => !roots.has(verdict) && isLeft(verdict));
  const closed = [
    ...pages,
    ...unwanted.map(({ segments }) => segments),
    ...choice.unread.map(({ segments }) => segments),
    ...words.reject.map(segmentsOfWord),
  ];
  const covering = coverTemplates(
    rest,
    rest.map(({ segments }) => segments),
    options.lowerCase ? closed.map(lowerCased) : closed,
  );
  const found = coversOf(covering, options.allowRoot);
  const covers = distinct([
    ...byWord,
    ...[...roots.keys()].filter(isLeft).map(leafOf),
    ...(options.lowerCase ? found.flatMap((cover) => withOwnCase(cover, paths)) : found),
  ]);
  const planned = covers
    .filter(({ path }) => isExpressible(path))
    .map((cover) => planOpening(cover, hosts, options.form));
  const [kept, cut] = mostAsked(planned, options.maxRules, (verdict) => paths.get(verdict)?.length ?? 0);
  const openedBy = openedByRules(kept);
  const [reached, reachedOthers] = [byRule(chosen, openedBy), byRule(unwanted, openedBy)];
  const rules = kept.map((rule): SpecRule => ({
    ...withReach(rule, pages, []),
    operations: reached.get(rule) ?? [],
    others: reachedOthers.get(rule) ?? [],
  }));
  const because = reasonsFor(paths, covering, cut);
  return {
    ...nothing,
    rules,
    review: covering.left.map(({ wanted }) => ({ openings: [], verdicts: [wanted], why: AMONG_CLOSED })),
    guard: options.guard && rules.some(({ kind }) => kind === 'prefix') ? [guardFor(options.version)] : [],
    left: chosen
      .filter((operation) => openedBy(operation).length === 0)
      .map((operation) => refusals.get(operation) ?? because(operation)),
    notes: [...notes, ...notesOn(rules, target, chosen)],
  };
}

/** What the user said of paths. A path that is both accepted and rejected is rejected. */
class Words {
  readonly accept: readonly PathWord[];
  readonly reject: readonly PathWord[];
  private readonly options: SpecOptions;

  constructor(hosts: readonly string[], options: SpecOptions) {
    const named = hosts.length > 0 ? hosts : [''];
    this.options = options;
    this.reject = wordsFor(options.reject, named);
    this.accept = wordsFor(options.accept, named).filter(
      ({ path }) => !this.reject.some((word) => this.isMeant(word, path)),
    );
  }

  rejects({ path, method }: Operation): boolean {
    return this.reject.some(
      (word) => (word.method === undefined || word.method === method) && this.isMeant(word, path),
    );
  }

  accepts({ path }: Operation): boolean {
    return this.accept.some(
      (word) => (this.options.allowRoot || !isRootWord(word)) && this.isMeant(word, path),
    );
  }

  private isMeant({ kind, path: meant }: PathWord, path: string): boolean {
    const [own, other] = this.options.lowerCase ? [meant.toLowerCase(), path.toLowerCase()] : [meant, path];
    return kind === 'prefix' ? other.startsWith(own) : other === own;
  }
}

/** What the Ingress's rule paths have in common: no rule may open all of it. */
function ingressBase({ ingress }: SpecTarget): readonly (readonly Segment[])[] {
  const [first, ...others] = new Set((ingress?.paths ?? []).map(({ path }) => path.replace(/\/+$/, '')));
  return first === undefined || first === '' || others.length > 0 ? [] : [first.slice(1).split('/')];
}

/** Start pages, for the methods that no page has. */
function rootsAmong(operations: readonly Operation[]): DeclaredPaths {
  return new Map(
    [...groupBy(operations, ({ path }) => path)].map(([path, same]) => [
      declaredRoot(path, [...new Set(same.map(({ method }) => method))].sort()),
      same,
    ]),
  );
}

/** A path that people open as a page, and that is declared for other methods alone, is let through for these. */
function boundBeside(pages: SpecTarget['pages'], paths: DeclaredPaths): DeclaredPaths {
  const shown = new Set(pages.map((segments) => segments.join('/')));
  return new Map(
    [...paths].map(([verdict, operations]) => {
      const methods = [...new Set(operations.map(({ method }) => method))].sort();
      const isBound =
        shown.has(verdict.segments.join('/')) && !methods.includes('GET') && !methods.includes('HEAD');
      return [isBound ? { ...verdict, methods } : verdict, operations];
    }),
  );
}

const leafOf = (verdict: Verdict): Cover<Verdict> => ({
  kind: 'leaf',
  path: `/${verdict.segments.join('/')}`,
  segments: verdict.segments,
  ...(verdict.methods ? { methods: verdict.methods } : {}),
  wanted: [verdict],
});

function coversOf({ covers, left }: Covering<Verdict>, allowRoot: boolean): readonly Cover<Verdict>[] {
  const beginsOpen = left.some(({ wanted }) => isVariable(wanted.segments[0] ?? ''));
  if (!allowRoot || !beginsOpen) return covers;
  const all = [...covers.flatMap(({ wanted }) => wanted), ...left.map(({ wanted }) => wanted)];
  return [{ kind: 'prefix', path: '/', segments: [], wanted: all }];
}

/** Each rule once: twins and words may come to the same, and what holds for every method needs none for some. */
function distinct(covers: readonly Cover<Verdict>[]): Cover<Verdict>[] {
  const keyOf = ({ kind, path }: Cover<Verdict>): string => `${kind} ${path}`;
  const unbound = new Set(covers.filter(({ methods }) => methods === undefined).map(keyOf));
  const merged = new Map<string, Cover<Verdict>>();
  for (const cover of covers) {
    if (cover.methods && unbound.has(keyOf(cover))) continue;
    const key = `${keyOf(cover)} ${cover.methods?.join() ?? ''}`;
    const same = merged.get(key);
    merged.set(key, same ? { ...same, wanted: [...new Set([...same.wanted, ...cover.wanted])] } : cover);
  }
  return [...merged.values()];
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
    const path = `/${names.join('/')}`;
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

const isSame = (a: readonly Segment[], b: readonly Segment[]): boolean =>
  a.length === b.length && a.every((segment, i) => segment === b[i]);

const byName = (a: Operation, b: Operation): number =>
  nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0;
