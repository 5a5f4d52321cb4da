import { type Fields, fieldsOf, objectsIn, text } from '../fields.ts';
import { type Classes, takerOf } from './classes.ts';
import { type Draft, question, remark } from './finding.ts';
import { type Inventory, ofKind } from './inventory.ts';
import { keyOf, type KubeObject, titleOf } from './kube-object.ts';
import { managersOf } from './managers.ts';
import type { SolverChange } from './plan.ts';
import { shellWord } from '../render/printable.ts';

/** An issuer whose challenges ingress-nginx answers, and the change that gives them to Pomerium. */
export interface SolverPlan {
  readonly issuer: KubeObject;
  readonly changes: readonly SolverChange[];
  readonly drafts: readonly Draft[];
}

/**
 * The Issuers and ClusterIssuers with HTTP-01 solvers on a class of ingress-nginx, or on no class where it takes those: their
 * renewals fail, weeks later, once it is gone.
 */
export function solversOf(inventory: Pick<Inventory, 'objects'>, classes: Classes): readonly SolverPlan[] {
  const issuers = [...ofKind(inventory, 'Issuer'), ...ofKind(inventory, 'ClusterIssuer')];
  return issuers.flatMap((issuer) => {
    const solvers = objectsIn(fieldsOf(issuer.spec['acme'])?.['solvers']);
    const found = solvers.map((solver, index) => solverOf(solver, index, issuer, inventory, classes));
    const changes = found.flatMap(({ changes }) => changes);
    const drafts = found.flatMap(({ drafts }) => drafts);
    if (changes.length + drafts.length === 0) return [];
    return [{ issuer, changes, drafts: [...drafts, ...managersOf(issuer)] }];
  });
}

function solverOf(
  solver: Fields,
  index: number,
  issuer: KubeObject,
  inventory: Pick<Inventory, 'objects'>,
  classes: Classes,
): Pick<SolverPlan, 'changes' | 'drafts'> {
  const ingress = fieldsOf(fieldsOf(solver['http01'])?.['ingress']);
  if (!ingress) return NOTHING;
  const where = titleOf(issuer);
  const name = text(ingress, 'name');
  if (name) return editsInPlace(name, where, issuer, inventory, classes);
  const field = text(ingress, 'ingressClassName') === undefined ? 'class' : 'ingressClassName';
  const from = text(ingress, field);
  const isOurs = from === undefined ? classes.classless === 'nginx' : classes.nginx.has(from);
  if (!isOurs) return NOTHING;
  const [to, ...others] = classes.pomerium;
  const what = `solver ${index} has ${from === undefined ? 'no class, and ingress-nginx takes those' : `the class ${from}`}: renewals will fail once ingress-nginx is gone`;
  if (to === undefined || others.length > 0)
    return {
      changes: [],
      drafts: [
        question(
          'solver',
          where,
          what,
          `give it the class of Pomerium (${[...classes.pomerium].join(', ') || 'none is known'}), or use dns01`,
        ),
      ],
    };
  const target = from === undefined ? 'ingressClassName' : field;
  return {
    changes: [{ pointer: `/spec/acme/solvers/${index}/http01/ingress/${target}`, from, to }],
    drafts: [
      remark(
        'solver',
        where,
        'high',
        what,
        `the plan gives it the class ${to} first; that works once port 80 and 443 of the public address are Pomerium's; dns01 works always`,
      ),
    ],
  };
}

function editsInPlace(
  name: string,
  where: string,
  issuer: KubeObject,
  inventory: Pick<Inventory, 'objects'>,
  classes: Classes,
): Pick<SolverPlan, 'changes' | 'drafts'> {
  const named = ofKind(inventory, 'Ingress').filter(
    (ingress) => ingress.name === name && (issuer.namespace === '' || issuer.namespace === ingress.namespace),
  );
  const mine = named.filter((ingress) => takerOf(ingress, classes) === 'nginx');
  if (mine.length === 0) return NOTHING;
  return {
    changes: [],
    drafts: [
      question(
        'solver',
        where,
        `its challenges are added to the Ingress ${mine.map(keyOf).join(', ')}, which is to go`,
        'give the solver the class of Pomerium in place of the name, or use dns01',
      ),
    ],
  };
}

/** What keeps certificates from being renewed although no issuer does: annotations of Ingresses that stay, and challenges under way. */
export function challengeFindings(
  inventory: Pick<Inventory, 'objects'>,
  classes: Classes,
  staying: readonly KubeObject[],
): readonly Draft[] {
  const annotated = staying.flatMap((ingress) =>
    SOLVER_ANNOTATIONS.filter((key) => classes.nginx.has(ingress.annotations[key] ?? '')).map((key) =>
      question(
        'solver-annotation',
        titleOf(ingress),
        `its annotation ${key} has challenges answered by ingress-nginx: its certificate cannot be renewed without`,
        `set it to pomerium: kubectl annotate ingress -n ${shellWord(ingress.namespace)} ${shellWord(ingress.name)} --overwrite ${key}=pomerium`,
      ),
    ),
  );
  const open = ofKind(inventory, 'Challenge')
    .filter(({ spec, status }) => 'http01' in (fieldsOf(spec['solver']) ?? {}) && status['state'] !== 'valid')
    .map((challenge) =>
      question(
        'challenge',
        titleOf(challenge),
        'a challenge is under way, and ingress-nginx may be what answers it',
        'wait until cert-manager is done with it (kubectl get challenges -A), then plan again',
        'medium',
      ),
    );
  return [...annotated, ...open];
}

/** Ingresses that cert-manager makes for a challenge and takes away by itself. */
export const isSolverIngress = ({ labels }: KubeObject): boolean =>
  labels['acme.cert-manager.io/http01-solver'] === 'true';

const NOTHING = { changes: [], drafts: [] };
const SOLVER_ANNOTATIONS = [
  'acme.cert-manager.io/http01-ingress-class',
  'acme.cert-manager.io/http01-ingress-ingressclassname',
];
