import { InputError } from '../errors.ts';
import { type Fields, fieldsOf, flag, text } from '../fields.ts';
import { basesOf, type Placing } from './bases.ts';
import { type Base, basesOfServers, joined } from './servers.ts';
import { METHODS, type Operation, type Place } from './operation.ts';
import type { ReadSpec } from './read.ts';
import { isReference, type Located, type References } from './refs.ts';
import { securityOf } from './security.ts';
import { segmentsOfTemplate } from './template.ts';
import { pathsOf, versionOf } from './version.ts';

/** What a document declares. */
export interface SpecDocument {
  readonly name: string;
  /** `OpenAPI 3.1.0`, `Swagger 2.0`. */
  readonly version: string;
  readonly operations: readonly Operation[];
  /** What was left out, each with the reason. */
  readonly skipped: readonly Skipped[];
  /** Where that lies, as far as it is known: of these paths nothing else is. */
  readonly unread: readonly Place[];
  /** What had to be guessed, and other things to know; each a sentence. */
  readonly notes: readonly string[];
}

export interface Skipped {
  /** A path's key, with the method where only one is meant. */
  readonly what: string;
  readonly why: string;
}

/**
 * Reads the operations of a document. What cannot be used is left out and told; the rest counts.
 *
 * @throws InputError where nothing of the document can be used
 */
export async function readOperations(
  read: ReadSpec,
  references: References,
  placing: Placing,
  name: string,
): Promise<SpecDocument> {
  const version = versionOf(read, name);
  const paths = pathsOf(read, name);
  const bases = basesOf(read.root, version.isSwagger, placing, name);
  const reader = new Reader(read.root, references, bases, placing);
  for (const [key, item] of Object.entries(paths)) await reader.takePath(key, item);
  const { operations, skipped, unread } = reader;
  if (operations.length === 0)
    throw new InputError(`cannot use the document ${name}: ${emptyBecause(skipped)}`);
  return {
    name,
    version: version.title,
    operations,
    skipped,
    unread,
    notes: [
      ...read.notes,
      ...(version.note === undefined ? [] : [version.note]),
      ...new Set([...bases.map(({ note }) => note), ...reader.notes()].filter((note) => note !== undefined)),
    ],
  };
}

class Reader {
  readonly operations: Operation[] = [];
  readonly skipped: Skipped[] = [];
  readonly unread: Place[] = [];
  private readonly serverNotes = new Set<string>();
  private readonly doubled = new Set<string>();
  private readonly root: Fields;
  private readonly references: References;
  private readonly bases: readonly Base[];
  private readonly placing: Placing;

  constructor(root: Fields, references: References, bases: readonly Base[], placing: Placing) {
    this.root = root;
    this.references = references;
    this.bases = bases;
    this.placing = placing;
  }

  notes(): (string | undefined)[] {
    const [first] = [...this.doubled].sort();
    const doubling =
      first === undefined
        ? undefined
        : `${this.doubled.size === 1 ? '1 path' : `${this.doubled.size} paths`} already begin with the base path, such as ${first}, and are taken as they are; --both-readings takes them behind it as well`;
    return [...this.serverNotes, doubling];
  }

  async takePath(key: string, value: unknown): Promise<void> {
    if (/^x-/i.test(key)) return; // an extension, by the specification no path
    try {
      const given = fieldsOf(value);
      if (!given) throw new InputError(`its path item is no object, but ${kindOf(value)}`);
      const own = this.references.locate(given);
      const item = isReference(given) ? await this.references.resolve(own) : own;
      const methods = methodsOf(item.fields);
      if (methods.length === 0) throw new InputError('it declares no method');
      if (!key.startsWith('/')) throw new InputError('it begins with no slash');
      const places = this.placesOf(key, this.bases);
      for (const [method, operation] of methods)
        await this.takeOperation(key, method, operation, item, places);
    } catch (error) {
      this.skip(key, error, key);
    }
  }

  private async takeOperation(
    key: string,
    method: string,
    value: unknown,
    item: Located,
    places: readonly Place[],
  ): Promise<void> {
    try {
      const given = fieldsOf(value);
      if (!given) throw new InputError(`it is no object, but ${kindOf(value)}`);
      // Nearly none is a reference, and to wait for each costs more than all the rest.
      const located = { fields: given, file: item.file };
      const { fields } = isReference(given) ? await this.references.resolve(located) : located;
      const own = basesOfServers(fields['servers']) ?? basesOfServers(item.fields['servers']);
      for (const place of own ? this.placesOf(key, this.ownBases(own)) : places)
        this.add(method, place, fields);
    } catch (error) {
      this.skip(`${method} ${key}`, error, key);
    }
  }

  /** The servers of a path or an operation, as far as they are not on a host that is somebody else's. */
  private ownBases(bases: readonly Base[]): readonly Base[] {
    const { hosts } = this.placing;
    const own = bases.filter(
      ({ host }) =>
        host === undefined ||
        LOCAL.test(host) ||
        hosts.includes(host) ||
        this.bases.some((base) => base.host === host),
    );
    if (own.length === 0)
      throw new InputError(
        `it lies on another host, ${[...new Set(bases.map(({ host }) => host))].join(', ')}`,
      );
    for (const { note } of own) if (note !== undefined) this.serverNotes.add(note);
    return own;
  }

  /** Where a path lies behind its bases; one that repeats a base path is taken as it is. */
  private placesOf(key: string, bases: readonly Base[]): readonly Place[] {
    const places = new Map<string, Place>();
    for (const { path: base } of bases) {
      const isDoubled = base !== '' && (key === base || key.startsWith(`${base}/`));
      if (isDoubled) this.doubled.add(key);
      const behind = isDoubled && !this.placing.bothReadings ? [] : [joined(base, key)];
      for (const template of isDoubled ? [key, ...behind] : behind) {
        const segments = segmentsOfTemplate(template);
        if (!segments) throw new InputError('it can be no path of a request');
        const path = `/${segments.join('/')}`;
        places.set(template, { template, segments, path, baseLength: base.split('/').length - 1 });
      }
    }
    return [...places.values()];
  }

  private add(method: string, place: Place, fields: Fields): void {
    this.operations.push({
      method,
      ...place,
      id: text(fields, 'operationId'),
      tags: tagsOf(fields),
      isDeprecated: flag(fields, 'deprecated') ?? false,
      security: securityOf(fields, this.root),
    });
  }

  private skip(what: string, error: unknown, key: string): void {
    if (!(error instanceof InputError)) throw error;
    this.skipped.push({ what, why: error.message });
    try {
      this.unread.push(...this.placesOf(key.startsWith('/') ? key : `/${key}`, this.bases));
    } catch (unplaced) {
      if (!(unplaced instanceof InputError)) throw unplaced; // no path of a request: there is nothing to keep closed
    }
  }
}

/** YAML takes a tag `2024` for a number. */
const tagsOf = (fields: Fields): readonly string[] => {
  const tags: unknown = fields['tags'];
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag !== 'object').map(String) : [];
};

/** The methods of a path item, in capitals (OpenAPI 3.2 has any others in `additionalOperations`). */
function methodsOf(item: Fields): (readonly [method: string, operation: unknown])[] {
  const own = Object.entries(item).filter(([key]) => METHODS.has(key));
  const others = Object.entries(fieldsOf(item['additionalOperations']) ?? {}).filter(([method]) =>
    TOKEN.test(method),
  );
  return [...own.map(([method, value]) => [method.toUpperCase(), value] as const), ...others];
}

function emptyBecause(skipped: readonly Skipped[]): string {
  const [first, ...more] = skipped;
  if (!first) return 'it declares no paths';
  return `nothing of it is usable: ${first.what}: ${first.why}${more.length > 0 ? `; and ${more.length} more` : ''}`;
}

const kindOf = (value: unknown): string =>
  value === null ? 'empty' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;

/** Names that every machine has for itself: a server there is an example of the app's own. */
const LOCAL = /^(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\])$/;
// RFC 9110, section 9.1
const TOKEN = /^[A-Za-z][A-Za-z0-9-]{0,31}$/;
