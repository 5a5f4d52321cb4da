import type { RuleJson } from '../../policy/model.ts';
import { policyOfJson } from '../../policy/model.ts';
import { printPolicy } from '../../policy/print.ts';
import { shellWord } from '../../render/printable.ts';
import type { Finding } from '../finding.ts';
import { denyOthers } from '../nginx/access-lists.ts';
import { NGINX_PREFIX } from '../nginx/topics.ts';
import type { Effect } from '../nginx/topic.ts';
import type { NginxIngress } from '../source/nginx-ingress.ts';
import { ingressName } from '../../ingress/ingress.ts';
import { decisionFor, type Decisions } from './decisions.ts';

/** Who may come to an Ingress of Pomerium. */
export interface Access {
  readonly kind: 'nobody' | 'people' | 'public' | 'addresses' | 'people-and-addresses';
  /** The rules of `ingress.pomerium.io/policy`; with `public` they only narrow. */
  readonly policy: readonly RuleJson[];
  /** What the user has to decide before anybody, or more people, are let in. */
  readonly questions: readonly Question[];
}

export interface Question {
  /** A sentence without its end. */
  readonly what: string;
  /** What to add to the command line, one of them. */
  readonly answers: readonly string[];
  /** A policy that would keep what nginx did; undefined where there is none. */
  readonly proposal?: string | undefined;
}

/**
 * Turns what nginx kept out and what the user decided into a policy. Without a decision, or while a protection is lost that the user has
 * not given up by name, there is no allow rule: nobody comes in. What narrows is there in any case.
 *
 * @param isShielded whether another Ingress of a host asks for a login, so that this one was open on purpose
 */
export function accessOf(
  ingress: NginxIngress,
  effect: Required<Pick<Effect, 'addresses' | 'deny' | 'satisfiesAny' | 'asksForLogin' | 'isOpenOnPurpose'>>,
  findings: readonly Finding[],
  decisions: Decisions,
  isShielded: boolean,
): Access {
  const { addresses, deny, asksForLogin, isOpenOnPurpose } = effect;
  const key = ingressName(ingress);
  const decision = decisionFor(ingress, decisions) ?? {};
  // Without a login of nginx's there was only the address to satisfy; and everybody is nobody's login.
  const satisfiesAny = effect.satisfiesAny && asksForLogin && decision.isPublic !== true;
  const onPurpose = isOpenOnPurpose || (isShielded && !asksForLogin);
  const general = onPurpose ? [] : decisions.people;
  const people =
    decision.people ?? (decision.isPublic || (decision.byAddress && !satisfiesAny) ? [] : general);
  const narrowing = [...deny, ...(satisfiesAny ? [] : addresses.map(denyOthers))];
  const nobody = (questions: readonly Question[]): Access => ({
    kind: 'nobody',
    policy: narrowing,
    questions,
  });

  if (decision.isPublic && decision.people)
    return nobody([
      {
        what: 'it is decided to be public and to be for people: public would win',
        answers: [`--public ${key}`, `--allow-email ${key}=EMAIL`],
      },
    ]);
  const isOpen = decision.isPublic === true || (decision.byAddress === true && people.length === 0);
  const open = findings.filter(
    ({ key: name, needs }) =>
      (needs === 'drop' || (needs === 'login' && isOpen)) && !decision.drop?.has(dropNameOf(name)),
  );
  const questions = open.map(({ key: name, what }): Question => {
    const short = dropNameOf(name);
    return { what: `${short}: ${what}`, answers: [`--drop ${shellWord(`${key}:${short}`)}`] };
  });
  if (decision.byAddress && addresses.length === 0)
    return nobody([...questions, { what: 'there are no addresses that nginx let in', answers: [] }]);
  if (people.length === 0 && !isOpen)
    return nobody([withKey(ingress, undecided(key, addresses, { asksForLogin, onPurpose })), ...questions]);
  if (questions.length > 0) return nobody(questions);
  if (decision.isPublic) return { kind: 'public', policy: narrowing, questions: [] };
  if (!decision.byAddress) return { kind: 'people', policy: [...people, ...narrowing], questions: [] };
  const [first = [], ...others] = addresses;
  const allow: RuleJson = first.length === 0 ? {} : { allow: { and: [{ source_ip: [...first] }] } };
  return {
    kind: people.length > 0 ? 'people-and-addresses' : 'addresses',
    policy: [
      ...(first.length === 0 ? [] : [allow]),
      ...people,
      ...deny,
      ...(satisfiesAny && people.length > 0 ? [] : others.map(denyOthers)),
      ...(first.length === 0 ? [denyOthers([])] : []),
    ],
    questions: [],
  };
}

/** By which name it is decided, where that is not plain. */
const withKey = ({ namespace }: NginxIngress, question: Question): Question =>
  namespace === ''
    ? { ...question, what: `${question.what}; its manifest has no namespace, so it goes by its name alone` }
    : question;

/** How `--drop` calls what a finding is about. */
export const dropNameOf = (key: string): string =>
  key.startsWith(NGINX_PREFIX) ? key.slice(NGINX_PREFIX.length) : key;

function undecided(
  key: string,
  addresses: readonly (readonly string[])[],
  { asksForLogin, onPurpose }: { readonly asksForLogin: boolean; readonly onPurpose: boolean },
): Question {
  const ranges = addresses[0] ?? [];
  const people = [`--allow-email ${key}=EMAIL`, ...(onPurpose ? [] : ['--people FILE'])];
  if (asksForLogin)
    return {
      what: 'nginx asked for a login whose rule is not in the Ingress: say again who may come',
      answers: people,
    };
  if (ranges.length > 0)
    return {
      what: `nginx let in ${ranges.join(', ')} without a login; say whether these may still come so, or who has to sign in`,
      answers: [`--by-address ${key}`, ...people],
      proposal: printPolicy(policyOfJson([{ allow: { and: [{ source_ip: [...ranges] }] } }])),
    };
  return onPurpose
    ? {
        what: 'nginx asked for a login on this host, but not here: it was open on purpose, so say it again by its own name',
        answers: [`--public ${key}`, ...people],
      }
    : {
        what: 'it was open to everybody under nginx, and nobody gets in under Pomerium until you decide',
        answers: [...people, `--public ${key}`],
      };
}
