import type { InspectedIngress, PolicyState } from '../inspection/inspect.ts';
import { showPassers } from '../inspection/passers.ts';
import { type Ingress, ingressName } from '../ingress/ingress.ts';
import { grid } from './grid.ts';
import { printable } from './printable.ts';

/**
 * Ingresses for people: hosts, who may pass, which paths are open.
 *
 * @param fileOf where the policy of an Ingress stands
 * @param width of the terminal, in columns
 */
export function renderIngressesTable(
  ingresses: readonly InspectedIngress[],
  fileOf: (key: string) => string | undefined,
  width = 80,
): string {
  if (ingresses.length === 0) return 'No Ingress of class pomerium.\n';
  return ingresses
    .toSorted((a, b) => (ingressName(a.ingress) < ingressName(b.ingress) ? -1 : 1))
    .map((one) => section(one, fileOf(ingressName(one.ingress)), width))
    .join('\n');
}

function section({ ingress, policy }: InspectedIngress, file: string | undefined, width: number): string {
  const rows = [
    ['  hosts', printable(ingress.hosts.join(' ') || 'none', MAX_CELL)],
    ['  who may pass', printable(whoPasses(policy), MAX_CELL)],
    ['  path rules', openPaths(policy)],
    ...(file === undefined
      ? []
      : [
          [
            '  set in',
            `${printable(file, MAX_CELL)}${isShared(ingress) ? ', for other Ingresses as well' : ''}`,
          ],
        ]),
  ].filter(([, cell]) => cell !== '');
  return `${printable(ingressName(ingress))}\n${grid([{ head: '', width: 16 }, { head: '' }], rows, width)}`;
}

const isShared = ({ policySetBy: by }: Ingress): boolean =>
  by?.kind === 'common-annotations' || (by?.kind === 'patch' && by.isGlobal);

function whoPasses(policy: PolicyState): string {
  switch (policy.kind) {
    case 'unknown':
      return 'not known: patches may change it';
    case 'refused':
      return 'not known: the policy is no good';
    case 'none':
      return 'nobody: there is no policy';
    case 'in-force':
      return showPassers(policy.passers);
  }
}

function openPaths(policy: PolicyState): string {
  if (policy.kind !== 'in-force') return '';
  const lines = policy.pathRules.map(({ kind, path, methods, isPinned, asksForMore }) => {
    const marks = [...(isPinned ? [] : ['unpinned']), ...(asksForMore ? ['not for everybody'] : [])];
    const words = [...(methods ?? []), `${path}${kind === 'prefix' ? '…' : ''}`];
    return printable(`${words.join(' ')}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`, MAX_CELL);
  });
  const all = [...new Set(lines)];
  const more = all.length > MAX_PATHS ? [`and ${all.length - MAX_PATHS} more`] : [];
  return [...all.slice(0, MAX_PATHS), ...more].join(', ');
}

const MAX_CELL = 1000;
const MAX_PATHS = 12;
