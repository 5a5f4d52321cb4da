import { fieldsOf } from '../fields.ts';
import type { Ingress } from './ingress.ts';

/** Was this Ingress written by pompaths, beside one for people? */
export const isOwnIngress = ({ manifest }: Ingress): boolean =>
  fieldsOf(fieldsOf(manifest?.['metadata'])?.['labels'])?.[LABEL] === OWN_LABELS[LABEL];

const LABEL = 'app.kubernetes.io/managed-by';
/** By which an Ingress of pompaths' is known. */
export const OWN_LABELS = { [LABEL]: 'pompaths' };
