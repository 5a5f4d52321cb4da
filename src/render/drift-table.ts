import type { Drift, JudgedChange } from '../drift/drift.ts';
import type { SpecDocument } from '../openapi/document.ts';
import { nameOf } from '../openapi/operation.ts';
import { SECURITY_STATES, type Security } from '../openapi/security.ts';
import { count } from './count.ts';
import { grid } from './grid.ts';
import { printable } from './printable.ts';

/**
 * What changed from one document to the other, by what the document says of who may call an operation, and whether the present
 * policy lets everybody through.
 *
 * @param width of the terminal, in columns
 */
export function renderDriftTable(
  old: SpecDocument,
  fresh: SpecDocument,
  { changes }: Drift,
  width = 80,
): string {
  const title = `  ${nameOfDocument(old)}\n→ ${nameOfDocument(fresh)}\n`;
  const told = ROWS.flatMap(({ head, isMeant }) => {
    const meant = changes.filter(isMeant);
    const cells = SECURITY_STATES.map((state) => countOf(meant, state));
    return meant.length > 0 ? [[head, ...cells, such(meant)]] : [];
  });
  const columns = [
    { head: '', width: 17 },
    ...SECURITY_STATES.map((state) => ({ head: state, width: state.length + 2 })),
    { head: 'such as' },
  ];
  return told.length === 0 ? `${title}\nThe same operations.\n` : `${title}\n${grid(columns, told, width)}`;
}

const nameOfDocument = ({ name, version, operations }: SpecDocument): string =>
  `${printable(name)}, ${printable(version)}, ${count(operations.length, 'operation')}`;

function countOf(changes: readonly JudgedChange[], state: Security): string {
  const number = changes.filter((change) => operationOf(change).security === state).length;
  return number === 0 ? '' : String(number);
}

const operationOf = (change: JudgedChange) => ('to' in change ? change.to : change.from);

const such = ([first]: readonly JudgedChange[]): string =>
  first ? printable(nameOf(operationOf(first)), MAX_EXAMPLE) : '';

const isOpen = ({ after }: JudgedChange): boolean => after !== undefined && after.access !== 'denied';

const ROWS: readonly { readonly head: string; readonly isMeant: (change: JudgedChange) => boolean }[] = [
  { head: 'added, open', isMeant: (change) => change.kind === 'added' && isOpen(change) },
  { head: 'added, denied', isMeant: (change) => change.kind === 'added' && !isOpen(change) },
  { head: 'moved, open', isMeant: (change) => change.kind === 'moved' && isOpen(change) },
  { head: 'moved, denied', isMeant: (change) => change.kind === 'moved' && !isOpen(change) },
  { head: 'removed', isMeant: ({ kind }) => kind === 'removed' },
];
const MAX_EXAMPLE = 120;
