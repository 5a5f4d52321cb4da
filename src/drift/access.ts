import { isVariable } from '../evidence/template.ts';
import { type Ingress, ingressName } from '../ingress/ingress.ts';
import { RouteTable } from '../ingress/route-table.ts';
import type { Operation } from '../openapi/operation.ts';
import type { Era } from '../policy/input.ts';
import type { Policy } from '../policy/model.ts';
import { isOwnPage } from '../request/own-pages.ts';
import { normalizeTarget } from '../request/normalize.ts';
import { policyPath } from '../request/policy-path.ts';
import { usualSpelling } from '../request/spelling.ts';
import type { Opening } from '../rules/pin.ts';
import { openPathsOf, openingFor, routedPath } from './open-paths.ts';
import { type Choice, reachUnder } from './reach.ts';
import { mayBeOpened, samplePath } from './template-match.ts';

/** What becomes of the requests for an operation of somebody without a session. */
export interface Access {
  /** `partly`: with some values in its path. */
  readonly access: 'open' | 'partly' | 'denied';
  /** The Ingress that takes it; `""` where none does. */
  readonly where: string;
  /** What opens it, if that is a path. */
  readonly by: Opening | undefined;
  /** What a sender has to choose for it. */
  readonly choice: Choice;
  /** Whether it is open hangs on the sender's address. */
  readonly isConditional: boolean;
}

/** An Ingress and all that is in force on it. */
export interface PolicyInForce {
  readonly ingress: Ingress;
  readonly policy: Policy;
}

/**
 * Who gets operations, with whatever a sender can choose: on each host by the policy of the Ingress that takes the request.
 *
 * @param hosts of the app, in lower case
 */
export function accessUnder(
  policies: readonly PolicyInForce[],
  hosts: readonly string[],
  era: Era,
): (operation: Operation) => Access {
  const rules = policies.flatMap(({ ingress }) => ingress.paths);
  const judge = judgeOf(policies, hosts, era);
  const places = [
    ...policies.flatMap(({ policy }) => openPathsOf(policy)),
    ...rules.flatMap((rule) => routedPath(rule) ?? []),
  ];
  const values = rules.some(({ match }) => match === 'regex') ? SHAPES : [];
  const accessOf = ({ method, segments }: Operation): Access => {
    const whole = judge(method, samplePath(segments));
    if (whole.isOpen) return { ...whole, access: 'open' };
    const samples = segments.some(isVariable)
      ? [
          ...places
            .filter((place) => mayBeOpened(segments, place))
            .map((place) => samplePath(segments, place)),
          ...values.map((value) => samplePath(segments, undefined, value)),
        ]
      : [];
    for (const sample of new Set(samples)) {
      const some = judge(method, sample);
      if (some.isOpen) return { ...some, access: 'partly' };
    }
    return { ...whole, access: 'denied' };
  };
  // Most operations are the same in both documents.
  const known = new Map<string, Access>();
  return (operation) => {
    const key = `${operation.method} ${operation.path}`;
    const access = known.get(key) ?? accessOf(operation);
    known.set(key, access);
    return access;
  };
}

type Judged = Omit<Access, 'access'> & { readonly isOpen: boolean };

/** Who gets one path (decoded): what asks for least of a sender counts. */
function judgeOf(
  policies: readonly PolicyInForce[],
  hosts: readonly string[],
  era: Era,
): (method: string, path: string) => Judged {
  const routes = new RouteTable(policies.map(({ ingress }) => ingress));
  const reaches = new Map(policies.map((one) => [one.ingress, reachUnder(one, era)]));
  return (method, asked) => {
    const target = normalizeTarget(usualSpelling(asked), era === '0.33');
    const rawPath = target.kind === 'path' ? target.path : '';
    const path = policyPath(rawPath);
    let where = '';
    let best: Judged | undefined;
    for (const host of rawPath === '' || isOwnPage(rawPath) ? [] : hosts) {
      const taken = routes.match(host, rawPath);
      if (!taken) continue;
      const name = ingressName(taken.ingress);
      where ||= name;
      const found = reaches.get(taken.ingress)?.(method, host, path);
      if (!found) continue;
      const { criteria, choice, isConditional } = found;
      const isPublic = criteria.every((criterion) => criterion.name === 'accept');
      const by = isPublic ? routedPath(taken.rule) : openingFor(path, criteria);
      const judged = { isOpen: true, where: name, by, choice, isConditional };
      if (!best || priceOf(judged) < priceOf(best)) best = judged;
      if (priceOf(best) === 0) break;
    }
    return best ?? { isOpen: false, where, by: undefined, choice: 'nothing', isConditional: false };
  };
}

const priceOf = ({ choice, isConditional }: Judged): number =>
  PRICES[choice] + (isConditional ? PRICE_OF_CONDITION : 0);

const PRICES: Readonly<Record<Choice, number>> = { nothing: 0, query: 1, 'query and body': 2 };
const PRICE_OF_CONDITION = 3;
/** Values that a regular expression of a rule path may ask for. */
const SHAPES = ['7', '2026-01-31', '0f8fad5b-d9cb-469f-a165-70867728950e', 'a'];
