import Table from 'cli-table3';

export interface Column {
  /** Where all are empty there is no line for them. */
  readonly head: string;
  /** In characters, or as a share of the whole below 1; the column without a width takes the rest. */
  readonly width?: number;
}

/** A borderless table of printable texts. A word that is longer than its column is broken, so nothing is cut off. */
export function grid(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const fixed = columns.map(({ width: own }) =>
    own === undefined ? 0 : own < 1 ? Math.floor(own * width) : own,
  );
  const rest = Math.max(MIN_WIDTH, width - fixed.reduce((sum, own) => sum + own, 0));
  const colWidths = fixed.map((own) => (own === 0 ? rest : own));
  const table = new Table({
    head: columns.every(({ head }) => head === '') ? [] : columns.map(({ head }) => head),
    chars: NO_BORDERS,
    colWidths,
    wordWrap: true,
    // Its own colours ignore NO_COLOR and pipes.
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
  });
  table.push(...rows.map((row) => row.map((cell, i) => breakWords(cell, (colWidths[i] ?? rest) - GAP))));
  const lines = table.toString().split('\n');
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

const breakWords = (text: string, width: number): string =>
  text.replace(/\S+/g, (word) => {
    let line = '';
    let columns = 0;
    const lines: string[] = [];
    for (const character of word) {
      const own = WIDE.test(character) ? 2 : 1;
      if (columns + own > width) {
        lines.push(line);
        line = '';
        columns = 0;
      }
      line += character;
      columns += own;
    }
    // A space, since each part fills its line: with line breaks the library takes time that grows with the cube of the text.
    return [...lines, line].join(' ');
  });

/** Characters that may take two columns: most of East Asia's, and emoji. */
const WIDE = /[\u1100-\uFFDC\u{10000}-\u{10FFFF}]/u;
const GAP = 2;
const MIN_WIDTH = 16;
const SIDES = ['', '-left', '-mid', '-right'];
const NO_BORDERS = Object.fromEntries(
  [
    ...['top', 'bottom', 'left', 'mid', 'right'].flatMap((edge) => SIDES.map((side) => `${edge}${side}`)),
    'middle',
  ].map((name) => [name, '']),
);
