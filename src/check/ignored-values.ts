import type { Finding } from '../findings/finding.ts';
import { nameInList } from '../inspection/names.ts';
import { CRITERIA } from '../policy/criteria.ts';
import { type Criterion, isJsonObject, type Json, placesOf } from '../policy/model.ts';
import { printable } from '../render/printable.ts';
import { finding } from './kinds.ts';
import { lineText, type Subject } from './subject.ts';

/** Criteria that hold whatever their value is, with one that seems to say something else. */
export function ignoredValueFindings(subject: Subject): readonly Finding[] {
  const { policy, where, rules, isPublic } = subject;
  // What lets everybody through says so itself.
  const told = new Set(
    isPublic ? [] : rules.flatMap(({ criteria }) => (criteria.length === 1 ? criteria : [])),
  );
  return [...placesOf(policy)].flatMap((place) => {
    const { criterion } = place;
    const ignored = ignoredValueOf(criterion);
    if (ignored === undefined || (criterion.name === 'accept' && told.has(criterion))) return [];
    return [
      finding(
        'ignored-value',
        'medium',
        { where, rule: nameInList(policy, place) },
        `${lineText(subject, criterion)}${ignored}: ${MEANS.get(criterion.name) ?? 'it holds as if there were none'}`,
        'take the criterion away, or write true, if that is what is meant',
      ),
    ];
  });
}

/** In words, that a value is ignored which seems to say something; undefined where it says nothing, or yes. */
export function ignoredValueOf({ name, data }: Criterion): string | undefined {
  if (CRITERIA.get(name) !== 'ignored' || saysYes(data)) return undefined;
  return `Pomerium ignores the value of ${name}, here ${printable(JSON.stringify(data), 60)}`;
}

const saysYes = (data: Json): boolean =>
  typeof data === 'string'
    ? /^(?:|true|yes|on|y)$/i.test(data.trim())
    : data === true || data === null || data === 1 || (isJsonObject(data) && Object.keys(data).length === 0);

const MEANS: ReadonlyMap<string, string> = new Map([
  ['accept', 'everybody meets it'],
  ['reject', 'nobody meets it'],
  ['authenticated_user', 'whoever is signed in meets it'],
  ['cors_preflight', 'preflight requests meet it'],
  ['invalid_client_certificate', 'requests whose client certificate is missing or not valid meet it'],
]);
