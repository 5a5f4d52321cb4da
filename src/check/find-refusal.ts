import type { Finding } from '../findings/finding.ts';
import { finding } from './kinds.ts';
import type { RefusedSubject } from './subject.ts';

/** A policy that Pomerium refuses; nothing else can be said of it. */
export function refusalFinding({ where, refused }: RefusedSubject): Finding {
  const { stage, message, consequence, at } = refused;
  const line = at ? `line ${at.line}: ` : '';
  const text = message.replaceAll(/:?\s*\n\s*/g, ': ');
  return finding(
    stage === 'compile' ? 'freezing-policy' : 'refused-policy',
    'high',
    { where },
    `${line}${text}: ${consequence}`,
    at ? `mend line ${at.line} of the policy` : 'mend the policy, or the annotation that is named',
  );
}
