import { readEvent } from '../event/read.ts';
import type { LineRecord } from '../scan/block-scanner.ts';
import type { SeenLine, Shape } from './seen-line.ts';

/** The shapes and paths that the kernel has numbered. */
export class Shapes {
  private shapes: (Shape | undefined)[] = [];
  private paths: string[] = [];

  /** The line of a record, or undefined where it is no request after all, or none that can be read. */
  lineOf(record: LineRecord): SeenLine | undefined {
    const shape = this.shapes[record.shape] ?? this.read(record);
    if (!shape) return undefined;
    const { hasId, id0, id1, id2, id3, seconds } = record;
    return {
      shape,
      isCheck: shape.event.kind === 'authorize',
      id: hasId ? { a: id0, b: id1, c: id2, d: id3, text: '' } : undefined,
      pathNumber: record.path,
      path: record.path === 0 ? undefined : (this.paths[record.path] ?? this.readPath(record)),
      time: seconds === undefined ? undefined : seconds * 1000,
      next: undefined,
      round: 0,
      isWaiting: false,
    };
  }

  /** Everything is numbered anew, so lines that are still about count as if nothing were like them. */
  clear(): void {
    for (const shape of this.shapes) if (shape) shape.isShared = false;
    this.shapes = [];
    this.paths = [];
  }

  private read(record: LineRecord): Shape | undefined {
    const event = readEvent(record.text());
    if (event.kind !== 'authorize' && event.kind !== 'access') return undefined;
    const shape: Shape = { event, isShared: true, last: undefined };
    this.shapes[record.shape] = shape;
    return shape;
  }

  private readPath(record: LineRecord): string {
    const path = String(JSON.parse(`"${record.pathText()}"`));
    this.paths[record.path] = path;
    return path;
  }
}
