import { EvidenceCollector } from '../../src/evidence/collect.ts';
import type { Ingress } from '../../src/ingress/ingress.ts';
import { RouteTable } from '../../src/ingress/route-table.ts';
import type { Answer, Proposal, ProposeOptions } from '../../src/proposal/proposal.ts';
import { propose } from '../../src/proposal/propose.ts';
import { canonicalHost } from '../../src/request/assemble.ts';
import type { Request } from '../../src/request/request.ts';
import { NO_WORD, parsePathWord, type PathWord, type Word } from '../../src/verdict/word.ts';

export const HOST = 'app.example.com';
/** An address where alice is signed in, one of nobody, and one of a scanner. */
export const HOME = '203.0.113.24';
export const AWAY = '198.51.100.77';
export const ELSEWHERE = '192.0.2.66';

export const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0';
export const WEBVIEW =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36';
export const APP = 'Tempo/3.9.0';

/** An Ingress for people, with one path on each host. */
export const ingressFor = (hosts: readonly string[], fields: Partial<Ingress> = {}): Ingress => ({
  namespace: 'apps',
  name: 'app',
  hosts,
  paths: hosts.map((host) => ({ host, path: '/', match: 'prefix' })),
  annotations: { policy: 'allow: {or: [{email: {is: alice@example.com}}]}' },
  policyKnown: true,
  ...fields,
});

/** A request that was sent to the login; `fields` replace what differs. */
export function asked(path: string, fields: Partial<Request> = {}): Request {
  const sentHost = fields.sentHost ?? HOST;
  return {
    time: Date.UTC(2026, 0, 12, 6),
    sentHost,
    host: canonicalHost(sentHost),
    method: 'GET',
    path,
    query: undefined,
    address: AWAY,
    userAgent: APP,
    account: '',
    outcome: 'login',
    cause: 'login',
    pathRuleFailed: false,
    allowReasons: [],
    routeId: undefined,
    status: 302,
    answer: undefined,
    hungUp: false,
    ...fields,
  };
}

/** A request of alice's browser that the app answered. */
export const served = (path: string, fields: Partial<Request> = {}): Request =>
  asked(path, {
    address: HOME,
    userAgent: BROWSER,
    account: 'alice@example.com',
    outcome: 'allowed',
    cause: undefined,
    allowReasons: ['email-ok'],
    status: fields.answer ?? 200,
    answer: 200,
    ...fields,
  });

/** Alice is signed in at home and has done nothing that tells anything. */
export const SIGNED_IN = served('/', { answer: 302 });

/** The same request so many times. */
export const times = (count: number, request: Request): Request[] =>
  Array.from({ length: count }, () => request);

export const words = (...texts: string[]): PathWord[] => texts.flatMap((text) => parsePathWord(text) ?? []);

export interface Setting {
  readonly word?: Partial<Word>;
  readonly options?: Partial<ProposeOptions>;
  readonly ingresses?: readonly Ingress[];
  readonly pairTokens?: readonly string[];
}

/** What is proposed with where the user says nothing. */
export const NO_OPTIONS: ProposeOptions = {
  word: NO_WORD,
  specs: [],
  form: 'pinned',
  version: undefined,
  guard: true,
  allowRoot: false,
  maxRules: Infinity,
  hosts: [],
  ingresses: [],
};

export function answerTo(requests: readonly Request[], setting: Setting = {}): Answer {
  const { word, options, ingresses = [ingressFor([HOST])], pairTokens = [] } = setting;
  const routes = new RouteTable(ingresses);
  const collector = new EvidenceCollector(routes, pairTokens);
  for (const request of requests) collector.add(request);
  return propose(collector.snapshot(), (key) => routes.ingress(key), {
    ...NO_OPTIONS,
    word: { ...NO_WORD, pairs: pairTokens.length > 0, pairWindow: 3_600_000, ...word },
    ...options,
  });
}

/** The proposal for the only Ingress, or for the one with this host. */
export function proposalFor(requests: readonly Request[], setting: Setting = {}, host = HOST): Proposal {
  const proposal = answerTo(requests, setting).proposals.find(({ hosts }) => hosts.includes(host));
  if (!proposal) throw new Error(`no proposal for ${host}`);
  return proposal;
}

/** What is let through: `/api/`, `/status`, `POST /login`. */
export const opened = ({ rules }: Proposal): string[] =>
  rules.map(({ path, methods }) => (methods ? `${methods.join(',')} ${path}` : path));

/** What is to be decided, in its order. */
export const undecided = ({ review }: Proposal): string[] =>
  review.map(({ openings }) => openings.map(({ path }) => path).join(' ') || '-');
