import { type Fields, fieldsOf, text } from '../fields.ts';

/** A line as Pomerium wrote it, without what tools have put around it. */
export interface UnwrappedLine {
  readonly text: string;
  /** When the line was written, as a wrapper says: RFC 3339, up to nanoseconds. */
  readonly stamp?: string;
}

/**
 * Takes off what tools put around a line: prefixes of `kubectl logs`, stern, docker compose, journald, logcli and CRI files, the
 * objects of docker's json-file, stern, logcli and journald, the quotes of a CSV export, colours. Wrappers may lie in each other.
 * A long line that a container runtime has cut into pieces comes back whole, with its last piece.
 */
export class Unwrapper {
  /** Pieces of cut lines that wait for the rest, by stream. */
  private readonly pieces = new Map<string, { text: string; stamp: string | undefined }>();

  /** The line within `line`, or nothing where it is a piece and the rest has yet to come. */
  unwrap(line: string): UnwrappedLine | undefined {
    if (isBare(line)) return { text: line };
    if (line === '"') return undefined; // closes the quotes of a CSV field that held a line ending
    return this.peel(withoutColours(line), undefined, MAX_DEPTH);
  }

  /** What came of cut lines whose rest is missing. */
  flush(): UnwrappedLine[] {
    const rest = [...this.pieces.values()].map(({ text, stamp }) => lineOf(text, stamp));
    this.pieces.clear();
    return rest;
  }

  private peel(line: string, outer: string | undefined, depth: number): UnwrappedLine | undefined {
    if (depth === 0 || isBare(line)) return lineOf(line, outer);
    if (line.startsWith('{')) return this.peelObject(line, outer, depth);
    const [, criStamp, stream = '', mark, content] = CRI.exec(line) ?? [];
    if (content !== undefined)
      return this.peelPiece(`cri ${stream}`, content, mark === 'F', outer ?? criStamp, depth);
    const quoted = unquoted(line);
    if (quoted !== undefined) return this.peel(quoted, outer ?? STAMP.exec(line)?.[0], depth - 1);
    const start = line.indexOf('{"');
    if (start < 0) return lineOf(line, outer);
    return this.peel(line.slice(start), outer ?? STAMP.exec(line.slice(0, start))?.[0], depth - 1);
  }

  private peelObject(line: string, outer: string | undefined, depth: number): UnwrappedLine | undefined {
    let fields: Fields | undefined;
    try {
      fields = fieldsOf(JSON.parse(line));
    } catch {
      return lineOf(line, outer);
    }
    // A line of Pomerium names its service; its own `message` is no wrapped line.
    if (!fields || 'service' in fields) return lineOf(line, outer);
    const stamp = outer ?? stampOf(fields);
    const log = text(fields, 'log');
    if (log !== undefined) {
      const stream = `docker ${text(fields, 'stream') ?? ''}`;
      return this.peelPiece(stream, log.replace(/\n$/, ''), log.endsWith('\n'), stamp, depth);
    }
    for (const name of CONTENT_FIELDS) {
      const content = fields[name];
      if (typeof content === 'string' && content.includes('{'))
        return this.peel(content.trimEnd(), stamp, depth - 1);
      if (fieldsOf(content)) return this.peel(JSON.stringify(content), stamp, depth - 1);
    }
    return lineOf(line, outer);
  }

  /** Container runtimes cut lines at 16 KiB. */
  private peelPiece(
    stream: string,
    piece: string,
    isLast: boolean,
    stamp: string | undefined,
    depth: number,
  ): UnwrappedLine | undefined {
    const before = this.pieces.get(stream);
    const whole = `${before?.text ?? ''}${piece}`;
    const first = before ? before.stamp : stamp;
    if (isLast || whole.length > MAX_LINE || (!before && this.pieces.size >= MAX_STREAMS)) {
      this.pieces.delete(stream);
      return this.peel(whole, first, depth - 1);
    }
    this.pieces.set(stream, { text: whole, stamp: first });
    return undefined;
  }
}

/** Without wrappers in a single glance: most lines of most logs. */
const isBare = (line: string): boolean =>
  line.startsWith('{"level"') && !line.includes('\\"message\\"') && !line.includes('\u001B');

const lineOf = (content: string, stamp: string | undefined): UnwrappedLine =>
  stamp === undefined ? { text: content } : { text: content, stamp };

/** JSON within the quotes of a CSV field: quotes doubled, or escaped as in JSON. */
function unquoted(line: string): string | undefined {
  const doubled = line.indexOf('"{""');
  if (doubled >= 0)
    return line
      .slice(doubled + 1)
      .replace(/"\s*$/, '')
      .replaceAll('""', '"');
  const escaped = line.indexOf('"{\\"');
  if (escaped < 0) return undefined;
  const body = line.slice(escaped).replace(/(?:\\n)?"?\s*$/, '');
  try {
    const value: unknown = JSON.parse(`${body}"`);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

const withoutColours = (line: string): string => (line.includes('\u001B') ? line.replace(COLOUR, '') : line);

function stampOf(fields: Fields): string | undefined {
  const written = STAMP_FIELDS.map((name) => text(fields, name)).find(
    (value) => value !== undefined && STAMP.test(value),
  );
  return written;
}

/** Where wrappers keep the line: logcli and Loki, stern and shippers, journald. */
const CONTENT_FIELDS = ['line', 'message', 'msg', 'MESSAGE', 'textPayload', 'jsonPayload'];
const STAMP_FIELDS = ['time', 'timestamp', '@timestamp', 'ts'];

const STAMP = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)/;
const CRI = /^(?:\[pod\/[^\s\]]{1,300}\] )?(\d{4}-\d\d-\d\dT\S{9,30}) (stdout|stderr) ([PF])(?::\S*)? (.*)$/s;
// oxlint-disable-next-line no-control-regex -- the escape character is what is looked for
const COLOUR = /\u001B\[[0-9;]{0,20}[A-Za-z]/g;
const MAX_DEPTH = 5;
const MAX_LINE = 4 << 20;
const MAX_STREAMS = 16;
