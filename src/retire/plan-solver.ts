import { shellWord } from '../render/printable.ts';
import { type Draft, idOf } from './finding.ts';
import { titleOf } from './kube-object.ts';
import type { SolverChange, Step } from './plan.ts';
import { resourceOf } from './resources.ts';
import { identityOf, refOf, seenOf } from './seen.ts';
import type { SolverPlan } from './solvers.ts';

/** The steps that give an issuer's challenges to Pomerium. */
export interface SolverDraft {
  readonly title: string;
  readonly drafts: readonly Draft[];
  readonly ids: readonly string[];
  readonly steps: readonly Step[];
  readonly rollback: readonly string[];
}

/** Plans the change of one issuer; no step where none can be told. */
export function planSolver({ issuer, changes, drafts: given }: SolverPlan): SolverDraft {
  const drafts = [...given, ...(changes.length > 0 ? identityOf(issuer) : [])];
  const steps: readonly Step[] = [
    { kind: 'save', object: refOf(issuer) },
    { kind: 'set-solver-class', object: seenOf(issuer), changes },
  ];
  const { kind, namespace, name } = refOf(issuer);
  const within = namespace === '' ? '' : ` -n ${shellWord(namespace)}`;
  const patch = JSON.stringify(changes.map(undo));
  return {
    title: `Challenges of ${titleOf(issuer)}`,
    drafts,
    ids: drafts.map(idOf),
    steps: changes.length > 0 ? steps : [],
    rollback:
      changes.length > 0
        ? [`kubectl patch ${resourceOf(kind)} ${shellWord(name)}${within} --type=json -p ${shellWord(patch)}`]
        : [],
  };
}

const undo = ({ pointer, from }: SolverChange): object =>
  from === undefined ? { op: 'remove', path: pointer } : { op: 'replace', path: pointer, value: from };
