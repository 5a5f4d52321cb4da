import type { Client, Era, PolicyRequest } from './input.ts';
import type { TextSet } from './matcher.ts';
import type { Result } from './results.ts';
import { FIELDS, textList } from './texts.ts';

/** All that criteria look at, put together once for a request. */
export interface Facts {
  readonly request: PolicyRequest;
  readonly client: Client;
  /** The different texts of the request that are known, see {@link textList}. */
  readonly texts: TextSet;
  readonly isIpUnknown: boolean;
  /** The id of a session or of its user is not known. */
  readonly isIdUnknown: boolean;
}

export type CriterionTest = (facts: Facts) => Result;

export function factsOf(request: PolicyRequest, client: Client, era: Era): Facts {
  const all: string[] = [];
  const slash: string[] = [];
  const h: string[] = [];
  let isIpUnknown = false;
  let isIdUnknown = false;
  const found = textList(request, client, era);
  for (let index = 0; index < found.length; index++) {
    const text = found[index];
    if (text === undefined) {
      if (index === IP) isIpUnknown = true;
      else isIdUnknown = true;
    } else if (!all.includes(text)) {
      all.push(text);
      if (text.startsWith('/')) slash.push(text);
      else if (text.startsWith('h')) h.push(text);
    }
  }
  return { request, client, texts: { all, slash, h }, isIpUnknown, isIdUnknown };
}

const IP = FIELDS.indexOf('ip');
