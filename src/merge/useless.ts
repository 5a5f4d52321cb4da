import { compilePolicy } from '../policy/compiled.ts';
import { factsOf } from '../policy/facts.ts';
import type { PolicyRequest } from '../policy/input.ts';
import type { Criterion, Policy } from '../policy/model.ts';
import { type Conjunction, conjunctionsOf, onlyText } from './conjunction.ts';
import { shuttingOf } from './shutting.ts';

/** A pinned rule that does not let through what it is for. */
export interface Useless {
  /** Its path. */
  readonly path: Criterion;
  /** Where the fault is; undefined where no criterion alone keeps its requests out. */
  readonly by: Criterion | undefined;
}

/**
 * The pinned rules among those that are added which the rest of the policy keeps from being of use, at least for
 * the simplest request that they are for.
 *
 * @param whole the policy in force, the added rules included
 */
export function uselessRules(added: Policy, whole: Policy): readonly Useless[] {
  const compiled = compilePolicy(whole);
  return conjunctionsOf(added).flatMap((conjunction): readonly Useless[] => {
    const request = simplestFor(conjunction);
    const shutting = request && shuttingOf(compiled, factsOf(request, null, compiled.era));
    const [path] = conjunction.criteria;
    return shutting && path ? [{ path, by: shutting.list?.places[0]?.criterion }] : [];
  });
}

/** A request of nobody in particular that meets a pinned rule. */
function simplestFor({ criteria, isPinned }: Conjunction): PolicyRequest | undefined {
  const url = criteria.map(onlyText).find((text) => text.startsWith('https://')) ?? '';
  const { host, rawPath } = URL.exec(url)?.groups ?? {};
  if (!isPinned || host === undefined || rawPath === undefined) return undefined;
  const method = criteria.find(({ name }) => name === 'http_method');
  return {
    method: method ? onlyText(method) : 'GET',
    host,
    rawPath,
    query: url.endsWith('?') ? 'a=b' : '',
    headers: {},
    certificate: 'no-ca',
  };
}

const URL = /^https:\/\/(?<host>[^/]*)(?<rawPath>\/[^?]*)/;
