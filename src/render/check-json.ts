import type { CheckedPolicy, CheckedRule, CheckReport } from '../check/check.ts';
import { byTime } from '../check/tally.ts';
import { mendable, CAUSES } from '../request/cause.ts';
import { policyToJson } from '../policy/model.ts';
import { REMEDIES } from './remedies.ts';

/** The keys that `pompaths check -o json` has besides the findings. Times are ISO 8601. */
export const checkJson = ({ policies, span, version }: CheckReport) => ({
  pomerium: version ?? null,
  log: span ? { first: iso(span.first), last: iso(span.last) } : null,
  policies: policies.map(policyJson),
});

/** See {@link checkJson}. */
export type CheckJson = ReturnType<typeof checkJson>;

const policyJson = ({ subject, rules, tally, causes, cut }: CheckedPolicy) => ({
  namespace: subject.ingress.namespace,
  name: subject.ingress.name,
  hosts: subject.ingress.hosts,
  isPublic: subject.isPublic,
  requests: tally?.requests ?? null,
  rules: rules.map(ruleJson),
  causes: CAUSES.filter((cause) => causes[cause] > 0).map((cause) => ({
    cause,
    requests: causes[cause],
    isPathMatter: mendable(cause) !== 'no',
    what: REMEDIES[cause].what,
    mend: REMEDIES[cause].mend,
  })),
  letThroughOtherwise: {
    requests: tally?.otherwise.requests ?? 0,
    first: (tally?.otherwise.examples.toSorted(byTime) ?? []).map(({ time, ...request }) => ({
      time: time === undefined ? null : iso(time),
      ...request,
    })),
  },
  people: [...(tally?.people ?? [])]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([account, { requests, shutOut }]) => ({ account, requests, shutOut })),
  knownPathsLeftOut: cut,
});

const ruleJson = ({ rule, use, reach, unmatchable, subsumedBy, encodings }: CheckedRule) => ({
  rule: rule.name,
  kind: rule.kind,
  path: rule.path ?? null,
  methods: rule.methods ?? null,
  isPinned: rule.isPinned,
  policy: policyToJson(rule.policy),
  use: use
    ? {
        requests: use.requests,
        letThrough: use.letThrough,
        probes: use.probes,
        lastUsed: use.lastUsed === undefined ? null : iso(use.lastUsed),
        operations: [...use.operations].sort(),
        answers: use.answers,
      }
    : null,
  neverMatches: unmatchable?.why ?? null,
  subsumedBy: subsumedBy?.name ?? null,
  opensBeyond: reach.beyond,
  reach: reach.reached.map(({ host, label, is, operation }) => ({
    host,
    path: label,
    is,
    security: operation?.security ?? null,
  })),
  encodings: encodings.map(({ encoding, target, seen }) => ({
    id: encoding.id,
    target,
    reading: encoding.reading,
    seen: seen.map(({ pomerium, refused, rawPath, policyPath, passes }) =>
      refused === undefined ? { pomerium, rawPath, policyPath, passes } : { pomerium, refused, passes },
    ),
  })),
});

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
