import { isUnderHost } from '../ingress/host.ts';
import type { Chosen } from '../openapi/choice.ts';
import type { Evidence } from '../evidence/collect.ts';
import type { Site } from '../evidence/site.ts';
import { isVariable, type Segment, showTemplate } from '../evidence/template.ts';
import type { Ingress } from '../ingress/ingress.ts';
import type { RouteTable } from '../ingress/route-table.ts';
import { nameOf, type Operation } from '../openapi/operation.ts';
import { pagesOn } from '../proposal/propose.ts';
import type { PathWord } from '../verdict/word.ts';
import { isMeantHost } from '../verdict/word.ts';
import { serves, type Subject } from './subject.ts';

/** A path of which something is known, on a host of a rule. */
export interface KnownPath {
  readonly host: string;
  /** Decoded, with something in the place of each variable. */
  readonly path: string;
  /** For people: `/items/{number}`, `GET /items/{id}`. */
  readonly label: string;
  readonly is: KnownAs;
  /** Undefined for every method. */
  readonly method: string | undefined;
  /** The folder that is meant with all below it; undefined for a single path. */
  readonly folder: string | undefined;
  /** Undefined for what is no operation. */
  readonly operation: Operation | undefined;
}

/** A page people open, a call they make, an operation of a document that was chosen or not, a path the user rejected. */
export type KnownAs = 'page' | 'call' | 'operation' | 'unchosen' | 'rejected';

/** Operations of a document on the host of the app; undefined where only one policy can be meant. */
export interface SpecOperations {
  readonly host: string | undefined;
  readonly chosen: readonly Operation[];
  readonly others: readonly Operation[];
  /** Paths of which nothing but the path is known, see {@link Chosen}. */
  readonly unread?: Chosen['unread'];
}

export interface Knowledge {
  readonly evidence: Evidence;
  readonly routes: RouteTable;
  readonly specs: readonly SpecOperations[];
  readonly rejected: readonly PathWord[];
}

/** What is known of the paths that a subject's Ingress serves; `cut` says how many are left out, since there are too many. */
export function knownPathsOf(
  subject: Subject,
  { evidence, routes, specs, rejected }: Knowledge,
): { readonly paths: readonly KnownPath[]; readonly cut: number } {
  const { hosts } = subject.ingress;
  const ingressOf = (key: string): Ingress | undefined => routes.ingress(key);
  const found = new Map<string, KnownPath>();
  const add = (known: KnownPath): void => {
    const key = `${known.host} ${known.label} ${known.is}`;
    if (!found.has(key) && serves(subject, routes, known.host, known.path)) found.set(key, known);
  };
  for (const host of hosts) {
    for (const word of rejected) if (isMeantHost(word, host)) add(ofWord(host, word));
    const pages = pagesOn([host], evidence, ingressOf);
    const isPage = new Set(pages.map((segments) => segments.join('/')));
    for (const segments of pages) add(ofSegments(host, segments, 'page'));
    for (const site of evidence.sites)
      if (site.route.host === host)
        for (const segments of callsOf(site))
          if (!isPage.has(segments.join('/'))) add(ofSegments(host, segments, 'call'));
    for (const spec of specs) {
      const name = spec.host ?? host;
      if (!isUnderHost(name, host)) continue;
      for (const operation of spec.others) add(ofOperation(name, operation, 'unchosen'));
      for (const operation of spec.chosen) add(ofOperation(name, operation, 'operation'));
    }
  }
  // In an order of their own: documents may be given in any.
  const all = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, known]) => known);
  return { paths: all.slice(0, MAX_PATHS), cut: Math.max(0, all.length - MAX_PATHS) };
}

/** Paths that the app answered people for. */
function* callsOf({ paths }: Site): Generator<readonly Segment[]> {
  for (const [segments, { signedIn }] of paths.paths())
    if (signedIn.calls + signedIn.gets > 0) yield segments;
}

const ofSegments = (host: string, segments: readonly Segment[], is: 'page' | 'call'): KnownPath => ({
  host,
  path: concrete(segments),
  label: showTemplate(segments),
  is,
  method: is === 'page' ? 'GET' : undefined,
  folder: undefined,
  operation: undefined,
});

const ofOperation = (host: string, operation: Operation, is: 'operation' | 'unchosen'): KnownPath => ({
  host,
  path: concrete(operation.segments),
  label: nameOf(operation),
  is,
  method: operation.method,
  folder: undefined,
  operation,
});

const ofWord = (host: string, { kind, path, method }: PathWord): KnownPath => ({
  host,
  path: kind === 'prefix' ? `${path}${SOME_VALUE}` : path,
  label: `${method === undefined ? '' : `${method} `}${path}`,
  is: 'rejected',
  method,
  folder: kind === 'prefix' ? path : undefined,
  operation: undefined,
});

const concrete = (segments: readonly Segment[]): string =>
  `/${segments.map((segment) => (isVariable(segment) ? SOME_VALUE : segment)).join('/')}`;

/** Words of a policy that name this by chance are not to be expected. */
const SOME_VALUE = 'x7f3c9e2b';
/** To try what a sender could choose takes a while for each. */
const MAX_PATHS = 5000;
