import type { Finding } from '../findings/finding.ts';
import { isUnderHost } from '../ingress/host.ts';
import { operatorsOf } from '../merge/conjunction.ts';
import { showCriterion } from '../merge/notes.ts';
import { compilePolicy } from '../policy/compiled.ts';
import { evaluate } from '../policy/evaluate.ts';
import { type Criterion, isJsonArray, type Json } from '../policy/model.ts';
import { arrivesAsItIs } from '../request/normalize.ts';
import { policyPath } from '../request/policy-path.ts';
import { usualSpelling } from '../request/spelling.ts';
import { someOf, spot } from './names.ts';
import type { PathRule } from './path-rules.ts';
import { findingAbout, type Subject } from './subject.ts';

/**
 * A path rule whose URL no client meets: what it is for stays closed, and only somebody who chooses the query gets by it.
 *
 * @param fix the rule to write in its place, pinned to the hosts of the Ingress
 */
export function unmetPin(subject: Subject, rule: PathRule, fix: () => string): readonly Finding[] {
  const { criterion, others, urls } = rule;
  const asked = [...others.filter(({ name }) => name === 'http_method'), criterion, ...urls];
  // Other operators may ask for more than the beginning of a path.
  if (urls.length === 0 || !asked.every(isPlain) || isMet(subject, rule, asked)) return [];
  const blamed = urls.find((url) => !isMet(subject, rule, [criterion, url])) ?? urls[0];
  if (!blamed) return [];
  const why = textsOf(blamed).map((text) => whyUnmet(text, rule, subject))[0] ?? TOGETHER;
  return [
    findingAbout(
      subject,
      'never-matches',
      why === CAPITALS ? 'low' : 'medium',
      [nameOf(rule), ...[...urls, ...others].map(showCriterion).toSorted()].join(' and '),
      `no client gets ${rule.path} by ${spot(subject, criterion)}, since ${spot(subject, blamed)} beside it is never met: ${why}`,
      fix(),
    ),
  ];
}

/** One path of a list may be met, and another not. */
const nameOf = ({ kind, path }: PathRule): string => (kind === 'prefix' ? path : `is ${path}`);

/** Do requests that a client sends for the path meet all of these? */
function isMet(subject: Subject, rule: PathRule, asked: readonly Criterion[]): boolean {
  const policy = compilePolicy([{ allow: { and: asked } }], subject.era);
  const texts = asked.flatMap(textsOf);
  const paths = texts.filter((text) => text.startsWith('/'));
  const urls = texts.map((text) => URL_PARTS.exec(text)?.groups);
  const named = urls.flatMap((url) => (url?.['host'] === undefined ? [] : [url['host']]));
  const hosts = [
    ...subject.ingress.hosts.map((host) => host.replace('*', 'any')),
    ...named.filter((host) => isOwn(host, subject) && NAME.test(host)),
  ];
  const rawPaths = [
    ...[rule.path, ...paths].map(usualSpelling),
    ...urls.flatMap((url) => url?.['path'] ?? []),
  ]
    .flatMap((raw) => (rule.kind === 'prefix' ? [raw, `${raw}x`] : [raw]))
    .filter((raw) => arrives(raw, subject) && isFor(policyPath(raw), rule));
  const queries = ['', 'a=b', ...urls.flatMap((url) => url?.['query'] ?? [])];
  const methods = asked.filter(({ name }) => name === 'http_method').flatMap(textsOf);
  return ['GET', ...methods].some((method) =>
    hosts.some((host) =>
      rawPaths.some((rawPath) =>
        queries.some((query) => evaluate(policy, { method, host, rawPath, query }).outcome === 'allowed'),
      ),
    ),
  );
}

function whyUnmet(url: string, rule: PathRule, subject: Subject): string | undefined {
  const { host, path } = URL_PARTS.exec(url)?.groups ?? {};
  if (host === undefined) return /^[a-z]*:/i.test(url) ? SCHEME : undefined;
  if (host.includes('*')) return STAR;
  if (host.endsWith(':443')) return PORT;
  if (!isOwn(host, subject))
    return `${host === '' ? 'it names no host' : `${host} is no host of the Ingress`}, which has ${someOf(subject.ingress.hosts)}`;
  if (host !== host.toLowerCase()) return CAPITALS;
  if (path !== undefined && !arrives(path, subject) && isFor(policyPath(path), rule))
    return `in a URL a path stands as it arrives, here ${usualSpelling(policyPath(path))}`;
  return `no path of it is ${rule.kind === 'prefix' ? 'below' : 'exactly'} ${rule.path}`;
}

const isOwn = (host: string, { ingress }: Subject): boolean =>
  ingress.hosts.some((rule) => isUnderHost(host.replace(/:\d+$/, '').toLowerCase(), rule));

const isFor = (path: string, { kind, path: own }: PathRule): boolean =>
  kind === 'prefix' ? path.startsWith(own) : path === own;

const arrives = (raw: string, { era }: Subject): boolean => arrivesAsItIs(raw, era === '0.33');

const isPlain = (criterion: Criterion): boolean => {
  const [operator, ...more] = Object.keys(operatorsOf(criterion) ?? {});
  return operator !== undefined && PLAIN.has(operator) && more.length === 0;
};

const textsOf = (criterion: Criterion): readonly string[] =>
  Object.values(operatorsOf(criterion) ?? {})
    .flatMap((operand): readonly Json[] => (isJsonArray(operand) ? operand : [operand]))
    .filter((text) => typeof text === 'string');

const PLAIN = new Set(['is', 'in', 'starts_with']);
const URL_PARTS = /^https:\/\/(?<host>[^/?#]*)(?<path>\/[^?#]*)?(?:\?(?<query>[^#]*))?/;
/** As clients send it. */
const NAME = /^[a-z0-9._-]+(?::\d+)?$/;
const SCHEME = 'to Pomerium every URL begins with https://, in small letters';
const STAR = 'a * is a character like any other here, and no name holds one';
const PORT = 'Pomerium leaves the port out of a URL where it is 443';
const CAPITALS = 'clients send names of hosts in small letters';
const TOGETHER = 'the rule asks for more than one request has';
