import { InputError } from '../errors.ts';
import { fieldsOf } from '../fields.ts';
import type { ReadSpec } from './read.ts';

/** What kind of document it is. */
export interface SpecVersion {
  /** `OpenAPI 3.1.0`, `Swagger 2.0`. */
  readonly title: string;
  readonly isSwagger: boolean;
  /** What was odd about it, a sentence. */
  readonly note: string | undefined;
}

/**
 * Tells which version of OpenAPI a document has, or says it has.
 *
 * @throws InputError saying what was seen where it is none
 */
export function versionOf({ root, keys }: ReadSpec, name: string): SpecVersion {
  const openapi = written(root['openapi']);
  if (openapi !== undefined)
    return {
      title: `OpenAPI ${openapi}`,
      isSwagger: false,
      note: /^3(?:\.[0-2](?:\.|$)|$)/.test(openapi)
        ? undefined
        : `${name} says it is OpenAPI ${openapi}, which is not known here; it is read as OpenAPI 3`,
    };
  const swagger = written(root['swagger']);
  if (swagger !== undefined)
    return {
      title: `Swagger ${swagger}`,
      isSwagger: true,
      note: /^2(?:\.0)?$/.test(swagger)
        ? undefined
        : `${name} says it is Swagger ${swagger}, which is not known here; it is read as Swagger 2.0`,
    };
  const other = OTHERS.find(([key]) => keys.includes(key))?.[1];
  if (other === undefined && fieldsOf(root['paths']))
    return {
      title: 'OpenAPI of no version',
      isSwagger: false,
      note: `${name} does not say which version of OpenAPI it is; it is read as OpenAPI 3`,
    };
  const seen = keys.length === 0 ? 'an empty object' : `an object with ${keys.slice(0, MAX_KEYS).join(', ')}`;
  throw new InputError(`cannot use the document ${name}: it is no OpenAPI document, but ${other ?? seen}`);
}

/** YAML takes `3.1` for a number. */
const written = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, MAX_VERSION) : undefined;

/** @throws InputError saying what is there in place of paths */
export function pathsOf({ root }: ReadSpec, name: string): Readonly<Record<string, unknown>> {
  const paths = fieldsOf(root['paths']);
  if (paths && Object.keys(paths).length > 0) return paths;
  if (Object.keys(fieldsOf(root['webhooks']) ?? {}).length > 0)
    throw new InputError(
      `cannot use the document ${name}: it declares webhooks only, which the app calls; there is nothing to let in`,
    );
  const is = paths
    ? 'its paths are empty'
    : 'paths' in root
      ? 'its paths are no object'
      : 'it declares no paths';
  throw new InputError(`cannot use the document ${name}: ${is}`);
}

const OTHERS: readonly (readonly [key: string, kind: string])[] = [
  ['swaggerVersion', 'a listing of Swagger 1; convert it to OpenAPI 3'],
  ['asyncapi', 'an AsyncAPI document, which declares messages'],
  ['arazzo', 'an Arazzo document, which describes calls of other documents'],
  ['overlay', 'an overlay: apply it to its document, and give that'],
  ['$schema', 'a JSON schema'],
  ['apiVersion', 'a Kubernetes manifest'],
];
const MAX_KEYS = 8;
const MAX_VERSION = 20;
