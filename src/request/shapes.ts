import { readEvent } from '../event/read.ts';
import type { LineRecord } from '../scan/line-record.ts';
import type { Shape } from './line-contents.ts';

/** The shapes and paths that the kernel has numbered. */
export class Shapes {
  private shapes: (Shape | undefined)[] = [];
  private paths: string[] = [];

  /** The shape of a record's line, or undefined where it is no request after all, or none that can be read. */
  shapeOf(record: LineRecord): Shape | undefined {
    return this.shapes[record.shape] ?? this.read(record);
  }

  pathOf(record: LineRecord): string | undefined {
    return record.path === 0 ? undefined : (this.paths[record.path] ?? this.readPath(record));
  }

  /** Everything is numbered anew, so lines that are still about count as if nothing were like them. */
  clear(): void {
    for (const shape of this.shapes) if (shape) shape.number = 0;
    this.shapes = [];
    this.paths = [];
  }

  private read(record: LineRecord): Shape | undefined {
    const event = readEvent(record.text());
    if (event.kind !== 'authorize' && event.kind !== 'access') return undefined;
    const shape: Shape = { event, number: record.shape + 1 };
    this.shapes[record.shape] = shape;
    return shape;
  }

  private readPath(record: LineRecord): string {
    const path = String(JSON.parse(`"${record.pathText()}"`));
    this.paths[record.path] = path;
    return path;
  }
}
