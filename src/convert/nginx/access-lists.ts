import ipaddr from 'ipaddr.js';
import { lost, notNeeded, restricted, type Verdict } from '../finding.ts';
import type { RuleJson } from '../../policy/model.ts';
import { type Context, type Converted, type Given, type Topic, verdictsFor } from './topic.ts';

/**
 * Lists of addresses become `source_ip`, which is the TCP peer (core evaluator.go): nginx may have looked at a forwarded address instead.
 * An allow list lets nobody in by itself; beside people it is a deny of all others.
 */
export const ACCESS_LISTS: Topic = {
  names: ['whitelist-source-range', 'allowlist-source-range', 'denylist-source-range', 'satisfy'],
  convert: convertLists,
};

function convertLists(given: Given, { sources }: Context): Converted {
  const allow = ALLOW.flatMap((name) => given.get(name) ?? []);
  if (allow.length === 0) allow.push(...fromConfig(sources.config, ALLOW));
  const denied = [
    ...[given.get(DENY) ?? fromConfig(sources.config, [DENY])].flat(),
    // For all of nginx, whatever an Ingress denies besides.
    ...fromConfig(sources.config, ['block-cidrs']),
  ];
  const addresses = allow.map((value) => rangesOf(value).valid);
  const denies = [...new Set(denied.flatMap((value) => rangesOf(value).valid))];
  const satisfy = given.get('satisfy') ?? 'all';
  return {
    verdicts: new Map([
      ...verdictsFor(given, ALLOW, allowVerdict),
      ...verdictsFor(given, [DENY], denyVerdict),
      ...verdictsFor(given, ['satisfy'], satisfyVerdict),
    ]),
    effect: {
      addresses,
      deny: denies.length > 0 ? [denyFrom(denies)] : [],
      satisfiesAny: satisfy === 'any',
    },
  };
}

/** Nobody else may pass, whatever lets them in. An empty list is nobody: nginx answers 503 where all of a list is invalid. */
export const denyOthers = (ranges: readonly string[]): RuleJson =>
  ranges.length === 0
    ? { deny: { or: [{ accept: true }] } }
    : { deny: { not: [{ source_ip: [...ranges] }] } };

const denyFrom = (ranges: readonly string[]): RuleJson => ({ deny: { or: [{ source_ip: [...ranges] }] } });

interface Ranges {
  readonly valid: readonly string[];
  readonly invalid: readonly string[];
}

/** Addresses and ranges of a list that is parted by commas. */
export function rangesOf(list: string): Ranges {
  const parts = list.split(',').flatMap((part) => part.trim() || []);
  return { valid: parts.filter(isRange), invalid: parts.filter((part) => !isRange(part)) };
}

/** `10.0.0.0/8`, `2001:db8::1`; ipaddr.js alone also takes `10` and octal numbers, which Go does not. */
export const isRange = (text: string): boolean =>
  /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:\/\d{1,3})?$/.test(text) &&
  !/(?:^|\.)0\d/.test(text) &&
  (text.includes('/') ? ipaddr.isValidCIDR(text) : ipaddr.isValid(text));

function allowVerdict(_: string, value: string): Verdict {
  const { valid, invalid } = rangesOf(value);
  if (valid.length === 0)
    return restricted(
      `no address in it is valid, so nginx answered 503 to everybody: a deny rule keeps everybody out`,
    );
  const left = invalid.length > 0 ? `; invalid and left out: ${invalid.join(', ')}` : '';
  return restricted(
    `source_ip, in the policy: ${valid.join(', ')}${left}. It is the address that connects to Pomerium: behind a tunnel, a load balancer or SNAT all callers look alike${pods(valid)}`,
  );
}

function denyVerdict(_: string, value: string): Verdict {
  const { valid, invalid } = rangesOf(value);
  if (valid.length === 0) return lost('no address in it is valid, so that nobody is denied');
  if (invalid.length > 0)
    return lost(`deny by source_ip: ${valid.join(', ')}; invalid and not denied: ${invalid.join(', ')}`);
  return restricted(
    `deny by source_ip: ${valid.join(', ')}. It is the address that connects to Pomerium: behind a tunnel, a load balancer or SNAT it is the same for all`,
  );
}

const satisfyVerdict = (_: string, value: string): Verdict =>
  value === 'any'
    ? restricted(
        'one of address and login was enough: people are let in from everywhere, and the addresses without a login only by --by-address',
      )
    : notNeeded('all conditions have to hold, as they do in the policy');

/** Private ranges are mostly a cluster's pods or nodes: "only through the tunnel". */
const pods = (ranges: readonly string[]): string =>
  ranges.every((range) => /^(?:10\.|172\.(?:1[6-9]|2\d|3[01])\.|192\.168\.|f[cd])/i.test(range))
    ? '; a private range such as the pod network holds only while Pomerium sees the tunnel or proxy as its peer'
    : '';

const fromConfig = (config: ReadonlyMap<string, string>, keys: readonly string[]): string[] =>
  keys.flatMap((key) => config.get(key) || []).slice(0, 1);

const ALLOW = ['allowlist-source-range', 'whitelist-source-range'] as const;
const DENY = 'denylist-source-range';
