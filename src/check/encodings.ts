import { compilePolicy } from '../policy/compiled.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { Era } from '../policy/input.ts';
import { wordsOf } from '../policy/words.ts';
import { normalizeTarget } from '../request/normalize.ts';
import { policyPath } from '../request/policy-path.ts';
import { usualSpelling } from '../request/spelling.ts';
import { type EncodingCase, FOLDER_CASES, LEAF_CASES } from './encoding-set.ts';
import type { OpenRule } from './open-rule.ts';
import type { Subject } from './subject.ts';

/** What becomes of one spelling of a path under a rule. */
export interface EncodingResult {
  readonly encoding: EncodingCase;
  /** What stands in the request line. */
  readonly target: string;
  /** One for each generation of Pomerium that is asked about. */
  readonly seen: readonly Seen[];
}

export interface Seen {
  readonly pomerium: Generation;
  /** Why Envoy refuses it; undefined where it does not. */
  readonly refused: string | undefined;
  /** What Envoy makes of the path, and the policy of that; `""` for a path it cannot decode. */
  readonly rawPath: string;
  readonly policyPath: string;
  /** Does the rule let it through without a session: as it is, with a query or method of the sender's choice, or not? */
  readonly passes: 'as-it-is' | 'with-choice' | 'no';
}

/** Envoy's defaults changed with 0.33. */
export type Generation = 'before 0.33' | 'from 0.33';

/** The generations to ask about: both where the version is not known. */
const generationsFor = (version: Era | undefined): readonly Generation[] =>
  version === undefined ? ['before 0.33', 'from 0.33'] : [version === '0.33' ? 'from 0.33' : 'before 0.33'];

/**
 * Tries every spelling of the encoding set at a rule. Nothing for rules that name no path.
 *
 * @param era of Pomerium; undefined where it is not known
 */
export function encodingsOf(
  rule: OpenRule,
  subject: Subject,
  era: Era | undefined,
): readonly EncodingResult[] {
  const { path, kind } = rule;
  if (path === undefined || kind === 'other') return [];
  const usual = usualSpelling(kind === 'prefix' && !path.endsWith('/') ? `${path}/` : path);
  return (kind === 'prefix' ? FOLDER_CASES : LEAF_CASES).map((encoding) => {
    const target = encoding.target(usual);
    return {
      encoding,
      target,
      seen: generationsFor(era).map((generation) => seenBy(generation, target, rule, subject, era)),
    };
  });
}

function seenBy(
  pomerium: Generation,
  target: string,
  rule: OpenRule,
  subject: Subject,
  era: Era | undefined,
): Seen {
  const normalized = normalizeTarget(target, pomerium === 'from 0.33');
  if (normalized.kind === 'refused')
    return { pomerium, refused: normalized.why, rawPath: '', policyPath: '', passes: 'no' };
  const { path } = normalized;
  return {
    pomerium,
    refused: undefined,
    rawPath: path,
    policyPath: policyPath(path),
    passes: passing(path, rule, subject, era ?? (pomerium === 'from 0.33' ? '0.33' : '0.30')),
  };
}

/** By this rule, under the deny rules of its policy. */
function passing(rawPath: string, rule: OpenRule, { policy, hosts }: Subject, era: Era): Seen['passes'] {
  const { rulePath } = rule;
  if (
    rulePath &&
    !(rulePath.match === 'exact' ? rawPath === rulePath.path : rawPath.startsWith(rulePath.path))
  )
    return 'no';
  const denies = policy.flatMap(({ deny }) => (deny ? [{ deny }] : []));
  const compiled = compilePolicy([...rule.policy, ...denies], era);
  const passes = (method: string, host: string, query: string): boolean =>
    evaluate(compiled, { method, host, rawPath, query }).outcome === 'allowed';
  const methods = rule.methods ?? ['GET'];
  if (hosts.some((host) => methods.some((method) => passes(method, host, '')))) return 'as-it-is';
  const { texts } = wordsOf(
    rule.criteria.concat(rule.policy.flatMap(({ allow }) => Object.values(allow ?? {}).flat())),
  );
  const withQuery = hosts.some((host) =>
    methods.some((method) => texts.some((query) => passes(method, host, query))),
  );
  return withQuery ? 'with-choice' : 'no';
}
