import type { Ref, Seen, Step } from '../retire/plan.ts';
import { keyOf } from '../retire/kube-object.ts';
import { isRestless } from '../retire/seen.ts';

/** A step as a sentence without its end; names are as they stand there, so print it with care. */
export function stepInWords(step: Step): string {
  switch (step.kind) {
    case 'save':
      return `save ${nameOf(step.object)}`;
    case 'check-secret':
      return `make sure that ${nameOf(step.object)} would not go with its Certificate`;
    case 'check-reconciled':
      return `make sure that Pomerium has ${nameOf(step.object)} in force`;
    case 'delete':
      return deletion(step);
    case 'await-gone':
      return `wait until ${nameOf(step.object)} is garbage-collected`;
    case 'touch':
      return `annotate ${nameOf(step.object)}, so that cert-manager looks at it again`;
    case 'await-certificate':
      return `wait for a ready ${nameOf(step.object)} that ${nameOf(step.owner)} owns`;
    case 'set-solver-class': {
      const changes = step.changes.map(
        ({ pointer, from, to }) => `${pointer} from ${from ?? 'nothing'} to ${to}`,
      );
      return `change ${nameOf(step.object)}: ${changes.join(', ')}${identity(step.object)}`;
    }
    case 'helm-uninstall':
      return `uninstall the Helm release ${step.release} in namespace ${step.namespace}, its history kept`;
    case 'by-hand':
      return step.what;
  }
}

function deletion({ object, cascade, ifThere }: Extract<Step, { kind: 'delete' }>): string {
  const orphan = cascade === 'Orphan' ? ', its dependents orphaned' : '';
  return `delete ${nameOf(object)}${ifThere ? ' if it is still there' : ''}${orphan}${identity(object)}`;
}

/** What the step is bound to; where something is not known it cannot be scripted. */
function identity(object: Seen): string {
  const version = isRestless(object) ? '' : `, resourceVersion ${object.resourceVersion ?? 'not known'}`;
  return ` (only if uid ${object.uid ?? 'not known'}${version})`;
}

const nameOf = (ref: Ref): string => `${ref.kind} ${keyOf(ref)}`;
