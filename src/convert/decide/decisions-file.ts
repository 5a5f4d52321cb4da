import { InputError } from '../../errors.ts';
import { type Fields, fieldsOf, text } from '../../fields.ts';
import { parseDocuments } from '../../ingress/manifests.ts';
import { type Decision, type Decisions, joinDecisions } from './decisions.ts';
import { peopleNamed, peopleOf } from './people.ts';

/**
 * Reads a file of decisions: `people` (a policy), `emails` and `domains` for all, and the same with `public`, `byAddress`, `drop` and `name`
 * below `ingresses`, by NAMESPACE/NAME.
 *
 * @param name what to call it in messages
 * @throws InputError naming what is not as it should be; nothing in it is passed over
 */
export function readDecisions(content: string, name: string): Decisions {
  const [document, ...others] = parseDocuments(content, `the decisions ${name}`);
  const fail = (what: string): never => {
    throw new InputError(`cannot use the decisions ${name}: ${what}`);
  };
  const fields = fieldsOf(document?.toJS({ maxAliasCount: 100 }));
  if (!fields || others.length > 0)
    return fail('they are one map, with people, emails, domains and ingresses');
  refuseUnknown(fields, GENERAL, fail);
  const ingresses = fieldsOf(fields['ingresses'] ?? {});
  if (!ingresses) return fail('ingresses is no map of NAMESPACE/NAME');
  return {
    people: peopleIn(fields, name, fail),
    byName: joinDecisions(
      Object.entries(ingresses).map(([key, value]) => [key, decisionIn(key, value, name, fail)] as const),
    ),
  };
}

function decisionIn(key: string, value: unknown, name: string, fail: (what: string) => never): Decision {
  if (/[*?]/.test(key)) return fail(`${JSON.stringify(key)}: name each Ingress, patterns are not taken`);
  const fields = fieldsOf(value ?? {});
  if (!fields) return fail(`${JSON.stringify(key)} is no map`);
  const failHere = (what: string): never => fail(`${JSON.stringify(key)}: ${what}`);
  refuseUnknown(fields, OF_ONE, failHere);
  for (const flag of ['public', 'byAddress'])
    if (typeof (fields[flag] ?? false) !== 'boolean') failHere(`${flag} is true or false`);
  if (typeof (fields['name'] ?? '') !== 'string') failHere('name is a text');
  const people = peopleIn(fields, `${name}, ${key}`, failHere);
  return {
    people: people.length > 0 ? people : undefined,
    isPublic: fields['public'] === true,
    byAddress: fields['byAddress'] === true,
    drop: new Set(listIn(fields, 'drop', failHere)),
    name: text(fields, 'name'),
  };
}

const peopleIn = (fields: Fields, name: string, fail: (what: string) => never) => [
  ...(fields['people'] === undefined ? [] : peopleOf(fields['people'], name)),
  ...peopleNamed(listIn(fields, 'emails', fail), listIn(fields, 'domains', fail)),
];

function listIn(fields: Fields, key: string, fail: (what: string) => never): readonly string[] {
  const value: unknown = fields[key] ?? [];
  if (!Array.isArray(value)) return fail(`${key} is a list of texts`);
  return value.map((item: unknown) =>
    typeof item === 'string' && item !== '' ? item : fail(`${key} is a list of texts`),
  );
}

function refuseUnknown(fields: Fields, known: readonly string[], fail: (what: string) => never): void {
  for (const key of Object.keys(fields))
    if (!known.includes(key)) fail(`${JSON.stringify(key)} is none of ${known.join(', ')}`);
}

const GENERAL = ['people', 'emails', 'domains', 'ingresses'];
const OF_ONE = ['people', 'emails', 'domains', 'public', 'byAddress', 'drop', 'name'];
