import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { InputError, reasonOf } from '../errors.ts';
import { type Fields, fieldsOf, text } from '../fields.ts';
import { parseAnyText } from './any-text.ts';

/** A part of a document, and the file it stands in, against which its own references are read. */
export interface Located {
  readonly fields: Fields;
  /** Undefined for standard input. */
  readonly file: string | undefined;
}

/**
 * Follows `$ref`s of path items and operations: within the document, and to files beside it, never to the network and never
 * out of the document's folder unless that is allowed.
 */
export class References {
  private readonly documents = new Map<string, Promise<unknown>>();
  private readonly root: unknown;
  private readonly rootFile: string | undefined;
  private readonly allowOutside: boolean;

  /** @param rootFile undefined for standard input */
  constructor(root: unknown, rootFile: string | undefined, allowOutside: boolean) {
    this.root = root;
    this.rootFile = rootFile === undefined ? undefined : resolve(rootFile);
    this.allowOutside = allowOutside;
  }

  /** The document itself. */
  locate(fields: Fields): Located {
    return { fields, file: this.rootFile };
  }

  /**
   * What an object stands for: itself, or what its `$ref` leads to.
   *
   * @throws InputError naming the reference that leads nowhere
   */
  async resolve(at: Located): Promise<Located> {
    const seen = new Set<string>();
    let { fields, file } = at;
    for (let ref = text(fields, '$ref'); ref !== undefined; ref = text(fields, '$ref')) {
      const key = `${file ?? ''} ${ref}`;
      if (seen.has(key) || seen.size >= MAX_STEPS) throw new InputError(`$ref ${ref} leads back to itself`);
      seen.add(key);
      const next = await this.follow(ref, file);
      // What stands beside the reference of a path item counts too (OpenAPI 3.1, section 4.8.9).
      const { $ref: _, ...beside } = fields;
      fields = { ...next.fields, ...beside };
      file = next.file;
    }
    return { fields, file };
  }

  private async follow(ref: string, from: string | undefined): Promise<Located> {
    const [where = '', pointer = ''] = ref.split('#', 2);
    if (/^[a-z][a-z0-9+.-]+:|^\/\//i.test(where))
      throw new InputError(`$ref ${ref} is a URL: nothing is read from the network`);
    const file = where === '' ? from : await this.fileOf(where, from, ref);
    let value = file === this.rootFile || file === undefined ? this.root : await this.document(file, ref);
    for (const part of pointer.split('/').slice(1)) value = partOf(value, decode(part));
    const fields = fieldsOf(value);
    if (!fields) throw new InputError(`$ref ${ref} leads to nothing`);
    return { fields, file };
  }

  private async fileOf(where: string, from: string | undefined, ref: string): Promise<string> {
    if (from === undefined || this.rootFile === undefined)
      throw new InputError(`$ref ${ref} names a file, and standard input has no folder`);
    const asked = isAbsolute(where) ? where : join(dirname(from), decode(where));
    try {
      const [real, folder] = await Promise.all([realpath(asked), realpath(dirname(this.rootFile))]);
      const path = relative(folder, real);
      if (!this.allowOutside && (path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)))
        throw new InputError(`$ref ${ref} leads out of the document's folder; --allow-outside lets it`);
      return asked;
    } catch (error) {
      throw error instanceof InputError ? error : new InputError(`$ref ${ref}: ${reasonOf(error)}`);
    }
  }

  private document(file: string, ref: string): Promise<unknown> {
    const known = this.documents.get(file);
    if (known) return known;
    if (this.documents.size >= MAX_FILES) throw new InputError(`$ref ${ref}: more than ${MAX_FILES} files`);
    const reading = readWhole(file);
    this.documents.set(file, reading);
    return reading;
  }
}

/** Does it stand for something else? */
export const isReference = (fields: Fields): boolean => typeof fields['$ref'] === 'string';

/** A step of a JSON pointer (RFC 6901). */
function partOf(value: unknown, escaped: string): unknown {
  const key = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
  if (Array.isArray(value)) return (value as unknown[])[Number(key)];
  const fields = fieldsOf(value);
  return fields && Object.hasOwn(fields, key) ? fields[key] : undefined;
}

async function readWhole(file: string): Promise<unknown> {
  const info = await stat(file);
  if (!info.isFile()) throw new InputError(`${file} is no file`);
  if (info.size > MAX_BYTES) throw new InputError(`${file} is larger than ${MAX_BYTES / (1 << 20)} MiB`);
  const chunks: Buffer[] = [];
  const stream: AsyncIterable<Buffer> = createReadStream(file);
  for await (const chunk of stream) chunks.push(chunk);
  return parseAnyText(Buffer.concat(chunks).toString('utf8'), file).value;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const MAX_STEPS = 32;
const MAX_FILES = 20_000;
const MAX_BYTES = 16 << 20;
