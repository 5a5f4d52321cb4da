import type { Finding } from '../findings/finding.ts';
import type { RouteTable } from '../ingress/route-table.ts';
import { unpinnedOf } from '../merge/pin-existing.ts';
import { nameInList, ruleName } from '../inspection/names.ts';
import { nobodyPassesFindings } from '../inspection/nobody-passes.ts';
import { namedHosts } from '../inspection/subject.ts';
import { dangersOf } from '../policy/dangers.ts';
import type { Era } from '../policy/input.ts';
import { placesOf } from '../policy/model.ts';
import { printPolicy } from '../policy/print.ts';
import { finding } from './kinds.ts';
import { lineText, type Subject } from './subject.ts';

/** What is the matter with the rules for people, and with the policy as a whole. */
export function policyFindings(subject: Subject, routes: RouteTable, era: Era): readonly Finding[] {
  const { policy, ingress, rules, where, isPublic } = subject;
  if ([...placesOf(policy)].length === 0)
    return [finding('no-policy', 'medium', subject, NO_POLICY, MEND_NOBODY)];
  const isOpen = rules.length > 0;
  const nobody = nobodyPassesFindings(ingress, policy, routes, era);
  const dangers = dangersOf(policy, { hosts: namedHosts(ingress), era }).filter(
    // Of what is there to be open only that which keeps it from being so.
    ({ id }) => !isPublic || id === 'deny-names-people',
  );
  return [
    ...dangers.flatMap(({ id, message, place }): readonly Finding[] => {
      const at = { where, rule: place ? nameInList(policy, place) : '' };
      const line = lineText(subject, place?.criterion);
      switch (id) {
        case 'deny-names-people':
        case 'not-names-people':
          return [finding('login-for-all', isOpen ? 'medium' : 'low', at, line + message, MEND_LOGIN)];
        case 'nobody-asked':
          return isPublicAlready(subject) || nobody.length > 0
            ? []
            : [finding('nobody-asked', isOpen ? 'low' : 'medium', at, message, MEND_NOBODY)];
        case 'groups-need-directory':
          return [finding('groups-need-directory', 'medium', at, line + message, 'ask for claim/groups')];
        case 'never-true':
          // Those of openings are told of where rules are.
          return rules.some(({ criteria }) => place && criteria.includes(place.criterion))
            ? []
            : [finding('never-matches', 'medium', at, line + message, 'take the criterion away')];
        default:
          return [];
      }
    }),
    ...nobody,
    ...(isPublic ? [] : unpinnedForPeople(subject)),
  ];
}

/** `and: [email, http_path]`: whoever passes the first can meet the second with a query. */
function unpinnedForPeople(subject: Subject): readonly Finding[] {
  const { policy, ingress, rules, where } = subject;
  const anonymous = new Set(
    rules.flatMap(({ policy: own }) => own.flatMap(({ allow }) => Object.values(allow ?? {}).flat())),
  );
  const places = [...placesOf(policy)];
  return unpinnedOf(policy, ingress.hosts)
    .filter(({ criterion }) => !anonymous.has(criterion))
    .map(({ criterion, pinning }) => {
      const place = places.find((one) => one.criterion === criterion);
      return finding(
        'unpinned-rule',
        'medium',
        { where, rule: place ? nameInList(policy, place) : ruleName(criterion) },
        `${lineText(subject, criterion)}it is not pinned: Pomerium 0.30 to 0.33.1 compares it with more than the path, so the people of this rule can have every path`,
        'obstacle' in pinning
          ? `it cannot be pinned as it is, since ${pinning.obstacle}; give the paths an Ingress of their own`
          : `# pinned, in place of the rule:\n${printPolicy(pinning.rules)}`,
      );
    });
}

const isPublicAlready = ({ policy }: Subject): boolean =>
  [...placesOf(policy)].some(({ action, criterion }) => action === 'allow' && criterion.name === 'accept');

const NO_POLICY = 'there is no rule, so nobody passes, and nobody is asked to sign in';
const MEND_LOGIN = 'name people in allow rules alone; a deny rule may name paths and addresses';
const MEND_NOBODY =
  'nothing, where programs alone use the app; else a rule that names people, so that they are asked to sign in';
