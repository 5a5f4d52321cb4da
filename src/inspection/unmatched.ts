import type { Era } from '../policy/input.ts';
import { normalizeTarget } from '../request/normalize.ts';
import { policyPath } from '../request/policy-path.ts';
import { usualSpelling } from '../request/spelling.ts';
import type { PathRule } from './path-rules.ts';

/** Why no client's request meets a path rule, and what would; undefined where one does. */
export interface Unmatched {
  readonly why: string;
  /** The path to write instead, decoded; undefined where there is none. */
  readonly instead: string | undefined;
  /** Whether the rule still matches, if hardly as it was meant. */
  readonly isRare: boolean;
}

/**
 * Compares the words of a rule with the paths that Envoy lets arrive: normalized, slashes merged and escaped ones refused from 0.33
 * on; the policy sees them decoded, and from 0.30 on raw as well.
 */
export function unmatchedBy(
  { kind, path }: Pick<PathRule, 'kind' | 'path'>,
  era: Era,
): Unmatched | undefined {
  const from033 = era === '0.33';
  const never = (why: string, instead?: string): Unmatched => ({ why, instead, isRare: false });
  if (/\*+$/.test(path)) return never(STAR, path.replace(/\*+$/, ''));
  const query = path.search(/[?#]/);
  if (query >= 0) return never(QUERY, path.slice(0, query));
  const decoded = policyPath(path);
  if (decoded === '') return { why: LITERAL, instead: path, isRare: true };
  if (decoded !== path) {
    const target = normalizeTarget(path, from033);
    if (target.kind === 'refused') return never(target.why.replace(/^it holds/, 'it names'));
    if (era === 'before-0.30' || target.path !== path) return never(ENCODED, decoded);
    return { why: RAW, instead: decoded, isRare: true };
  }
  // A beginning may end in what would be resolved at the end of a path, such as `/..`.
  const spelled = usualSpelling(kind === 'prefix' ? `${path}x` : path);
  const arrives = normalizeTarget(spelled, from033);
  if (arrives.kind === 'refused' || arrives.path === spelled) return undefined;
  const whole = policyPath(arrives.path);
  return never(/\/\//.test(path) ? SLASHES : DOTS, kind === 'prefix' ? whole.slice(0, -1) : whole);
}

const STAR = 'a * is a character like any other here';
const QUERY = 'what it names holds a query or a fragment, which are no part of a path';
const LITERAL = 'rules are compared with decoded paths, so its % is a character like any other, sent as %25';
const ENCODED = 'rules are compared with decoded paths';
const RAW =
  'rules are meant for decoded paths: as it is, it matches by the raw path alone, from 0.30 on, in exactly this spelling';
const SLASHES = 'Envoy merges slashes from 0.33 on, so no path holds two in a row';
const DOTS = 'Envoy resolves dot segments, so no path holds one';
