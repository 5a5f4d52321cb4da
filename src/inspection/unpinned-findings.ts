import type { Finding, Severity } from '../findings/finding.ts';
import { type Unpinned, unpinnedOf } from '../merge/pin-existing.ts';
import type { Danger, DangerId } from '../policy/dangers.ts';
import { type Criterion, type Place, placesOf, type Policy } from '../policy/model.ts';
import { printPolicy } from '../policy/print.ts';
import { reachOf } from '../policy/reach.ts';
import { isAnyPath, strayPathsOf } from '../policy/stray-paths.ts';
import { type OpenTo, SEVERITY } from './open-to.ts';
import { isSameList, nameInList, someOf, spot } from './names.ts';
import { findingAbout, namedHosts, type Subject } from './subject.ts';

/** Path rules that are not pinned, and what each therefore opens. */
export function unpinnedFindings(
  subject: Subject,
  dangers: readonly Danger[],
  isOpenTo: () => OpenTo,
): readonly Finding[] {
  const { ingress, policy } = subject;
  const places = [...placesOf(policy)];
  const unpinned = unpinnedOf(policy, ingress.hosts).flatMap((one) => {
    const place = places.find(({ criterion }) => criterion === one.criterion);
    return place ? [{ one, place }] : [];
  });
  const alone = dangers.filter(({ id }) => OPENING.has(id));
  const open = alone.length > 0 ? isOpenTo() : 'nobody';
  const rest = alone.filter(({ place }) => !unpinned.some((other) => isSameList(other.place, place)));
  return [
    ...unpinned.flatMap(({ one, place }) => unpinnedFinding(subject, one, place, dangers, open)),
    ...rest.flatMap(({ place }) => (place ? [withoutPath(subject, place, open)] : [])),
  ];
}

function unpinnedFinding(
  subject: Subject,
  one: Unpinned,
  place: Place,
  dangers: readonly Danger[],
  open: OpenTo,
): readonly Finding[] {
  const { criterion } = one;
  const own = new Set(dangers.filter((danger) => isSameList(danger.place, place)).map(({ id }) => id));
  if (own.has('opens-every-path')) return [];
  const finding = (severity: Severity, opens: string): readonly Finding[] => [
    findingAbout(
      subject,
      'unpinned-rule',
      severity,
      nameInList(subject.policy, place),
      `${spot(subject, criterion)} ${notPinned(subject)} ${opens}`,
      fixOf(one),
    ),
  ];
  const beyond = opensByPath(subject, place);
  const extent = own.has('url-wider') || (beyond !== undefined && !isAnyPath(beyond)) ? WIDER : EVERY;
  const all = `${extent} of ${someOf(subject.ingress.hosts)}${extent === EVERY ? alsoKnown(subject, criterion) : ''}`;
  if (own.has('path-alone') || own.has('url-wider'))
    return finding(SEVERITY[open], `${CAN_HAVE[open]} ${all}`);
  return beyond !== undefined ? finding('medium', `whoever meets the rest of the rule can have ${all}`) : [];
}

/** A path besides those it names that the paths of the list would open to anybody, if nothing else were asked for. */
function opensByPath({ policy, ingress, era }: Subject, { rule, list }: Place): string | undefined {
  if (list !== 'and') return undefined;
  const paths = (policy[rule]?.allow?.and ?? []).filter(({ name }) => name.startsWith('http_'));
  const open: Policy = [{ allow: { and: paths } }];
  const reach = reachOf(open, { hosts: namedHosts(ingress), era });
  return strayPathsOf(open).find((path) => reach(path).reachable === true);
}

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
const withoutPath = (subject: Subject, place: Place, open: OpenTo): Finding =>
  findingAbout(
    subject,
    'unpinned-rule',
    SEVERITY[open],
    nameInList(subject.policy, place),
    `${spot(subject, place.criterion)} ${notPinned(subject)} ${CAN_HAVE[open]} every path of ${someOf(subject.ingress.hosts)}`,
    'name the path together with the URL of its host, or take the rule out',
  );

const notPinned = ({ era }: Subject): string =>
  `is not pinned: under Pomerium ${era === 'before-0.30' ? 'up to' : '0.30 to'} 0.33.1`;

const CAN_HAVE: Readonly<Record<OpenTo, string>> = {
  anybody: 'anybody can have',
  some: 'whoever the rest of the policy does not keep out can have, without signing in,',
  nobody: 'only the rest of the policy, which keeps out everybody who is not signed in, keeps strangers from',
};
const OPENING: ReadonlySet<DangerId> = new Set(['path-alone', 'url-wider']);
const EVERY = 'every path';
const WIDER = 'every path that begins like the URL, which does not name the same path,';
const IN_PLACE =
  '# in place of it; or give the path an Ingress of its own, which holds in every version: -o split of pompaths logs and openapi';
const SPLIT = 'take it out and give the path an Ingress of its own: -o split of pompaths logs and openapi';
