import { type Classes, takerOf } from './classes.ts';
import { type Draft, missing, question, remark } from './finding.ts';
import type { Inventory } from './inventory.ts';
import { keyOf, type KubeObject, titleOf } from './kube-object.ts';
import type { RetireWord } from './word.ts';

/** What may be there although it was not read. */
export function incomplete({ source, unread, problems }: Inventory): readonly Draft[] {
  const denied = unread.map(({ kind, resource, why }) =>
    question(
      'unread',
      resource,
      `the cluster does not let you list them (${why}), so the plan knows nothing of any ${kind}`,
      `get the right to list ${resource} (samples/rbac-retire.yaml), and plan again`,
    ),
  );
  if (source.kind === 'cluster') return [...denied, ...unreadable(problems)];
  return [
    ...unreadable(problems),
    question(
      'all-given',
      '',
      'only the manifests given were read: other Ingresses of the class, Certificates, issuers or users of them would not show',
      'plan from the cluster (without files), or confirm that they are all there is',
      'medium',
    ),
  ];
}

/** What could not be read, as one question: any Ingress or owner may be in it. */
export const unreadable = ([first, ...others]: readonly string[]): readonly Draft[] =>
  first === undefined
    ? []
    : [
        {
          ...missing(
            'unreadable',
            '',
            `not all that was given could be read: ${first}${others.length > 0 ? `; and ${others.length} more` : ''}`,
            'mend it or leave it out, and plan again',
          ),
          severity: 'high',
        },
      ];

export const solverRemark = (ingress: KubeObject): Draft =>
  remark(
    'solver-ingress',
    titleOf(ingress),
    'low',
    'skipped: cert-manager made it for a challenge and takes it away by itself',
    'ingress-nginx has to run until it is gone',
  );

/** Ingresses of an API that is gone are not read as if they were v1. */
export const oldVersions = ({ objects }: Inventory): readonly Draft[] =>
  objects
    .filter(
      ({ kind, group, version }) =>
        kind === 'Ingress' && (group === 'extensions' || (group === 'networking.k8s.io' && version !== 'v1')),
    )
    .map((ingress) =>
      missing(
        'old-api',
        titleOf(ingress),
        `it is written in ${ingress.group}/${ingress.version}, which this plan does not read`,
        'give it as the cluster has it: kubectl get ingress -o yaml',
      ),
    );

/** What was asked for but is not there, and what was seen in its place. */
export function absentFindings(
  all: readonly KubeObject[],
  mine: readonly KubeObject[],
  classes: Classes,
  word: RetireWord,
): readonly Draft[] {
  const known = new Set(mine.map(keyOf));
  const absent = word.ingresses
    .filter((key) => !known.has(key))
    .map((key) =>
      missing(
        'absent',
        `Ingress ${key}`,
        'no Ingress of ingress-nginx has this name',
        'see the names in the table',
      ),
    );
  if (mine.length > 0) return absent;
  const counts = { pomerium: 0, other: 0, nginx: 0 };
  for (const ingress of all) counts[takerOf(ingress, classes)]++;
  const seen = `${counts.pomerium} of Pomerium, ${counts.other} of others, ${counts.nginx} of challenges`;
  return [
    ...absent,
    remark(
      'none',
      '',
      'info',
      `no Ingress of class ${[...classes.nginx].join(', ') || '(none)'} is left; seen: ${seen}`,
    ),
  ];
}
