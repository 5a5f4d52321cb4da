import { uidByOwnership } from './certificates.ts';
import { classesOf, takerOf } from './classes.ts';
import { answered, type Finding, idOf } from './finding.ts';
import { absentFindings, incomplete, oldVersions, solverRemark, unreadable } from './general-findings.ts';
import { type Inventory, ofKind } from './inventory.ts';
import { keyOf, type KubeObject } from './kube-object.ts';
import { planController } from './plan-controller.ts';
import { planIngress } from './plan-ingress.ts';
import { planSolver } from './plan-solver.ts';
import type { IngressPlan, Part, Plan } from './plan.ts';
import { PomeriumRoutes } from './pomerium-routes.ts';
import { renewals } from './renewals.ts';
import { serversByClass } from './servers-by-class.ts';
import { challengeFindings, isSolverIngress, solversOf } from './solvers.ts';
import { trafficQuestion } from './traffic.ts';
import type { RetireWord } from './word.ts';

/**
 * Plans how to remove ingress-nginx: issuers first, then each Ingress whose requests are proven to be taken over, and, once no
 * Ingress is left, the controller. What is not proven is a question, and what depends on it waits.
 */
export function planRetirement(given: Inventory, word: RetireWord): Plan {
  const inventory = withUids(given);
  const classes = classesOf(inventory, word.classes);
  const all = ofKind(inventory, 'Ingress').filter(({ version }) => version === 'v1');
  const solvers = all.filter(isSolverIngress);
  const mine = all.filter((each) => takerOf(each, classes) === 'nginx' && !isSolverIngress(each));
  const staying = all.filter((each) => takerOf(each, classes) === 'pomerium' && !isSolverIngress(each));
  const chosen = mine.filter((each) => word.ingresses.length === 0 || word.ingresses.includes(keyOf(each)));
  const around = {
    inventory,
    serversFor: serversByClass(mine, classes, inventory),
    routes: new PomeriumRoutes(staying, inventory),
    isRetired: (each: KubeObject) => takerOf(each, classes) === 'nginx',
  };
  const ingresses = chosen.map((ingress) => planIngress(ingress, around));
  const issuers = solversOf(inventory, classes).map(planSolver);
  const controllers = word.classes.length > 0 ? [] : planController(inventory, classes);
  const general = [
    ...incomplete(inventory),
    ...oldVersions(inventory),
    ...(mine.length + issuers.length > 0 ? [trafficQuestion(mine, staying, inventory)] : []),
  ];
  const challenges = challengeFindings(inventory, classes, staying);
  const drafts = [
    ...general,
    ...challenges,
    ...[...issuers, ...ingresses, ...controllers].flatMap(({ drafts }) => drafts),
    ...solvers.filter((each) => takerOf(each, classes) === 'nginx').map(solverRemark),
    ...absentFindings(all, mine, classes, word),
  ];
  const findings = answered(drafts, word.confirmed);
  const wait = waiting(findings);
  const generalIds = general.map(idOf);
  const unreadIds = unreadable(inventory.problems).map(idOf);
  const challengeIds = challenges.map(idOf);
  const issuerIds = issuers.flatMap(({ ids }) => ids);
  const ingressParts = ingresses.map(({ plan, ids, steps, rollback }): Part => {
    const waitsFor = wait([...ids, ...generalIds, ...issuerIds]);
    return { title: `Ingress ${keyOf(plan)}`, state: stateOf(waitsFor), waitsFor, steps, rollback };
  });
  const isLast = mine.length === 0 && solvers.length === 0;
  return {
    source: inventory.source,
    classes: [...classes.nginx],
    findings,
    ingresses: ingresses.map(({ plan, ids }) => ({
      ...plan,
      proof: proofOf(ids, findings),
      waitsFor: wait([...ids, ...generalIds, ...issuerIds]),
    })),
    parts: [
      ...controllers
        .filter(({ isUrgent }) => isUrgent)
        .map((each): Part => {
          const waitsFor = wait([...each.ids, ...unreadIds]);
          return { ...partOf(each), state: stateOf(waitsFor), waitsFor };
        }),
      ...issuers.map((each): Part => {
        const waitsFor = wait([...each.ids, ...generalIds]);
        return { ...partOf(each), state: stateOf(waitsFor), waitsFor };
      }),
      ...renewals(staying, inventory),
      ...ingressParts,
      ...controllers
        .filter(({ isUrgent }) => !isUrgent)
        .map((each): Part => {
          const waitsFor = wait([...each.ids, ...generalIds, ...challengeIds, ...issuerIds]);
          return { ...partOf(each), state: isLast ? stateOf(waitsFor) : 'later', waitsFor };
        }),
    ].filter(({ steps }) => steps.length > 0),
  };
}

const partOf = ({ title, steps, rollback }: Pick<Part, 'title' | 'steps' | 'rollback'>) => ({
  title,
  steps,
  rollback,
});

const stateOf = (waitsFor: readonly string[]): Part['state'] => (waitsFor.length === 0 ? 'ready' : 'waiting');

/** Which of some ids are open questions. */
const waiting = (findings: readonly Finding[]): ((ids: readonly string[]) => readonly string[]) => {
  const open = new Set(findings.filter(({ state }) => state === 'open').map(({ id }) => id));
  return (ids) => [...new Set(ids)].filter((id) => open.has(id));
};

/** A Certificate knows the uid of the Ingress that owns it, where the manifest of this one does not. */
const withUids = (inventory: Inventory): Inventory => ({
  ...inventory,
  objects: inventory.objects.map((object) =>
    object.kind === 'Ingress' && object.uid === undefined
      ? { ...object, uid: uidByOwnership(object, inventory) }
      : object,
  ),
});

function proofOf(ids: readonly string[], findings: readonly Finding[]): IngressPlan['proof'] {
  const own = new Set(ids);
  const states = new Set(
    findings.filter(({ id }) => own.has(id) && PROOF.test(id)).map(({ state }) => state),
  );
  if (states.has('open')) return 'open';
  return states.has('confirmed') ? 'your-word' : 'proven';
}

/** Rules that say whether an Ingress's requests are taken over. */
const PROOF =
  /^(?:uncovered|alias|idle|reconciled|policy|tls|canary|redirect|www|rewrite|host|snippet|protocol)(?::|$)/;
