import type { Finding } from '../findings/finding.ts';
import { type Unpinned, unpinnedOf } from '../merge/pin-existing.ts';
import { ANY_PATH, type Danger } from '../policy/dangers.ts';
import { type Criterion, type Place, placesOf, type Policy } from '../policy/model.ts';
import { printPolicy } from '../policy/print.ts';
import { reachOf } from '../policy/reach.ts';
import { isSameList, ruleName, someOf, spot } from './names.ts';
import { findingAbout, namedHosts, type Subject } from './subject.ts';

/** Path rules that are not pinned, and what each therefore opens. */
export function unpinnedFindings(subject: Subject, dangers: readonly Danger[]): readonly Finding[] {
  const { ingress, policy } = subject;
  const places = [...placesOf(policy)];
  const unpinned = unpinnedOf(policy, ingress.hosts).flatMap((one) => {
    const place = places.find(({ criterion }) => criterion === one.criterion);
    return place ? [{ one, place }] : [];
  });
  const alone = dangers.filter(({ id }) => id === 'path-alone');
  // Once, since it looks at the whole policy.
  const isOpen = alone.length > 0 && !isShut(subject);
  const rest = alone.filter(({ place }) => !unpinned.some((other) => isSameList(other.place, place)));
  return [
    ...unpinned.flatMap(({ one, place }) => unpinnedFinding(subject, one, place, dangers, isOpen)),
    ...rest.flatMap(({ place }) => (place ? [withoutPath(subject, place, isOpen)] : [])),
  ];
}

function unpinnedFinding(
  subject: Subject,
  one: Unpinned,
  place: Place,
  dangers: readonly Danger[],
  isOpen: boolean,
): readonly Finding[] {
  const { criterion } = one;
  const own = new Set(dangers.filter((danger) => isSameList(danger.place, place)).map(({ id }) => id));
  if (own.has('opens-every-path')) return [];
  const finding = (severity: 'high' | 'medium' | 'low', opens: string): readonly Finding[] => [
    findingAbout(
      subject,
      'unpinned-rule',
      severity,
      ruleName(criterion),
      `${spot(subject, criterion)} ${notPinned(subject)} ${opens}`,
      fixOf(one),
    ),
  ];
  const all = `every path of ${someOf(subject.ingress.hosts)}${alsoKnown(subject, criterion)}`;
  if (own.has('path-alone'))
    return isOpen
      ? finding('high', `anybody can have ${all}`)
      : finding(
          'low',
          `only the rest of the policy, which keeps out everybody who is not signed in, keeps strangers from ${all}`,
        );
  return opensByPath(subject, place)
    ? finding('medium', `whoever meets the rest of the rule can have ${all}`)
    : [];
}

/** Would the paths of the list let anybody through, if nothing else were asked for? */
function opensByPath({ policy, ingress, era }: Subject, { rule, list }: Place): boolean {
  if (list !== 'and') return false;
  const paths = (policy[rule]?.allow?.and ?? []).filter(({ name }) => name.startsWith('http_'));
  const open: Policy = [{ allow: { and: paths } }];
  return reachOf(open, { hosts: namedHosts(ingress), era })(ANY_PATH).reachable === true;
}

/** Does nobody without a session get a path that no rule names, whatever this rule opens? */
const isShut = ({ policy, ingress, era }: Subject): boolean =>
  reachOf(policy, { hosts: namedHosts(ingress), era })(ANY_PATH).reachable === false;

/** Known paths that are not what the rule is for. */
function alsoKnown({ known }: Subject, { data }: Criterion): string {
  const operand = Object.values(typeof data === 'object' && data !== null ? data : { is: data })[0];
  const others = known.filter((path) => typeof operand !== 'string' || !path.startsWith(operand));
  return others.length > 0 ? `, such as ${someOf(others)}` : '';
}

function fixOf({ pinning }: Unpinned): string {
  if ('obstacle' in pinning) return `${pinning.obstacle}, so ${SPLIT}`;
  if (pinning.rules.length === 0) return 'take it out: a pinned rule opens the same already';
  return `${IN_PLACE}\n${printPolicy(pinning.rules)}`;
}

/** A method, or anything else that is no path, guards nothing either. */
const withoutPath = (subject: Subject, { criterion }: Place, isOpen: boolean): Finding =>
  findingAbout(
    subject,
    'unpinned-rule',
    isOpen ? 'high' : 'low',
    ruleName(criterion),
    `${spot(subject, criterion)} ${notPinned(subject)} ${isOpen ? '' : 'only the rest of the policy keeps it from being so that '}anybody can have every path of ${someOf(subject.ingress.hosts)}`,
    'name the path together with the URL of its host, or take the rule out',
  );

const notPinned = ({ era }: Subject): string =>
  `is not pinned: under Pomerium ${era === 'before-0.30' ? 'up to' : '0.30 to'} 0.33.1`;

const IN_PLACE =
  '# in place of it; or give the path an Ingress of its own, which holds in every version: -o split of pompaths logs and openapi';
const SPLIT = 'take it out and give the path an Ingress of its own: -o split of pompaths logs and openapi';
