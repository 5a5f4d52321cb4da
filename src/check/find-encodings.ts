import type { Finding } from '../findings/finding.ts';
import { policyOfJson } from '../policy/model.ts';
import { printPolicy } from '../policy/print.ts';
import { guardFor } from '../rules/guard.ts';
import type { EncodingResult, Seen } from './encodings.ts';
import { finding } from './kinds.ts';
import type { OpenRule } from './open-rule.ts';
import type { Subject } from './subject.ts';
import { countsOf } from './words.ts';

/** Spellings that get through rules and that an app may take for a path outside of what they open. */
export function encodingFindings(
  { where }: Subject,
  rules: readonly TriedRule[],
  version: string | undefined,
): readonly Finding[] {
  const found = rules.map(({ rule, encodings }) => ({ rule, passing: encodings.flatMap(passingOf) }));
  const often = found.flatMap(({ rule, passing }) => {
    const some = passing.filter(({ encoding }) => encoding.leadsOut === 'often');
    return some.length === 0 ? [] : [oftenFinding(where, rule, some, version)];
  });
  const rare = found.filter(({ passing }) => passing.length > 0);
  const [first] = rare.flatMap(({ passing }) =>
    passing.filter(({ encoding }) => encoding.leadsOut === 'rarely'),
  );
  if (!first || often.length > 0) return often;
  return [
    finding(
      'leaves-folder',
      'info',
      { where },
      `spellings such as ${first.target} get through ${countsOf([[rare.length, 'rule']])}: ${first.encoding.reading}`,
      RARE,
    ),
  ];
}

/** A rule, and what became of the encoding set under it. */
export interface TriedRule {
  readonly rule: OpenRule;
  readonly encodings: readonly EncodingResult[];
}

type Passing = EncodingResult & { readonly by: readonly Seen[] };

function passingOf(result: EncodingResult): readonly Passing[] {
  const by = result.seen.filter(({ passes }) => passes !== 'no');
  return result.encoding.leadsOut === 'never' || by.length === 0 ? [] : [{ ...result, by }];
}

/** What only some of the releases let through that may be in use is less grave. */
function oftenFinding(
  where: string,
  rule: OpenRule,
  passing: readonly Passing[],
  version: string | undefined,
): Finding {
  const isCertain = passing.some(({ by, seen }) => by.length === seen.length);
  const spellings = passing.map(({ target, by, seen }) => target + releasesOf(by, seen)).join(', ');
  return finding(
    'leaves-folder',
    isCertain ? 'medium' : 'low',
    { where, rule: rule.name },
    `${spellings} get through: ${passing[0]?.encoding.reading ?? ''}`,
    printPolicy(policyOfJson([guardFor(version)])),
  );
}

/** Which releases let it through, where not all of those that were asked about do. */
const releasesOf = (passing: readonly Seen[], seen: readonly Seen[]): string =>
  passing.length === seen.length ? '' : ` (Pomerium ${passing.map(({ pomerium }) => pomerium).join(', ')})`;

const RARE = 'nothing, for an app that decodes a path once and strictly; no guard can name every spelling';
