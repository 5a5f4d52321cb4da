import type { Finding } from '../findings/finding.ts';
import { CRITERIA } from '../policy/criteria.ts';
import { type Criterion, isJsonObject, type Json, placesOf } from '../policy/model.ts';
import { printable } from '../render/printable.ts';
import { nameInList, spot } from './names.ts';
import { passersOf } from './passers.ts';
import { findingAbout, type Subject } from './subject.ts';

/**
 * Criteria that hold whatever their value is, with one that seems to say something else.
 *
 * @param isTold whether another finding says so of it
 */
export function ignoredValueFindings(
  subject: Subject,
  isTold: (criterion: Criterion) => boolean,
): readonly Finding[] {
  const { policy } = subject;
  const isPublic = passersOf(policy).public;
  return [...placesOf(policy)].flatMap((place) => {
    const { criterion } = place;
    const ignored = ignoredValueOf(criterion);
    if (ignored === undefined || isTold(criterion)) return [];
    return [
      findingAbout(
        subject,
        'ignored-value',
        criterion.name === 'accept' && isPublic ? 'high' : 'medium',
        nameInList(policy, place),
        `${spot(subject, criterion)}: ${ignored}: ${MEANS.get(criterion.name) ?? 'it holds as if there were none'}`,
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
