import { parseDocument } from 'yaml';
import { InputError, reasonOf } from '../errors.ts';
import { type Fields, fieldsOf } from '../fields.ts';
import { SEVERITIES, type Severity } from './finding.ts';

/** A finding that somebody knows of and accepts. */
export interface BaselineEntry {
  readonly id: string;
  readonly reason: string;
  /** The last day on which it holds, as `2026-12-31` (UTC); undefined where it holds for ever. */
  readonly until: string | undefined;
  /** It accepts the finding as long as it is no graver; undefined where it may be as grave as it likes. */
  readonly severity: Severity | undefined;
}

/**
 * Reads a baseline: YAML or JSON, a list of `{id, reason, until?, severity?}`. Strict, since a word that is misspelled would accept for ever
 * what was accepted for a time.
 *
 * @param name what to call the text in messages
 * @throws InputError for anything else, naming the first entry that is no good
 */
export function parseBaseline(text: string, name: string): readonly BaselineEntry[] {
  const entries = listIn(text, name);
  const ids = new Set<string>();
  return entries.map((value, index) => {
    try {
      const entry = entryOf(value);
      if (ids.has(entry.id)) throw new InputError(`${JSON.stringify(entry.id)} is there twice`);
      ids.add(entry.id);
      return entry;
    } catch (error) {
      throw new InputError(`cannot use the baseline ${name}, entry ${index + 1}: ${reasonOf(error)}`);
    }
  });
}

function listIn(text: string, name: string): readonly unknown[] {
  let value: unknown;
  try {
    const document = parseDocument(text, { prettyErrors: true });
    const [error] = document.errors;
    if (error) throw error;
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new InputError(`cannot read the baseline ${name}: ${reasonOf(error).split('\n')[0]}`);
  }
  if (Array.isArray(value)) return value;
  const found = value === null ? 'it is empty' : 'it is no list';
  throw new InputError(
    `cannot use the baseline ${name}: ${found}; write a list: [{id: …, reason: …, until: 2026-12-31, severity: medium}]`,
  );
}

function entryOf(value: unknown): BaselineEntry {
  const fields = fieldsOf(value);
  if (!fields) throw new InputError('it is no object with id and reason');
  const unknown = Object.keys(fields).find((key) => !KEYS.includes(key));
  if (unknown !== undefined)
    throw new InputError(`${JSON.stringify(unknown)} means nothing; there are ${KEYS.join(', ')}`);
  return {
    id: wordIn(fields, 'id'),
    reason: wordIn(fields, 'reason'),
    until: dayIn(fields),
    severity: severityIn(fields),
  };
}

function wordIn(fields: Fields, name: 'id' | 'reason'): string {
  const value = fields[name];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new InputError(`it has no ${name}`);
}

function dayIn({ until }: Fields): string | undefined {
  if (until === undefined || until === null) return undefined;
  if (typeof until === 'string' && DAY.test(until) && isDay(until)) return until;
  throw new InputError(`until takes a day such as 2026-12-31, not ${JSON.stringify(until)}`);
}

function severityIn({ severity }: Fields): Severity | undefined {
  if (severity === undefined || severity === null) return undefined;
  const known = SEVERITIES.find((word) => word === severity);
  if (known !== undefined) return known;
  throw new InputError(`severity takes ${SEVERITIES.join(', ')}, not ${JSON.stringify(severity)}`);
}

/** A day that a month does not have is taken for one of the next month by some, and by none by others. */
const isDay = (text: string): boolean => {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

const KEYS = ['id', 'reason', 'until', 'severity'];
const DAY = /^\d{4}-\d\d-\d\d$/;
