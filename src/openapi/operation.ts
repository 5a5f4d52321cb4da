import type { OpenAPIV3 } from 'openapi-types';
import type { Segment } from '../evidence/template.ts';
import type { Security } from './security.ts';

/** Where an operation lies. */
export interface Place {
  /** The path template as written, behind its base path: `/api/v1/items/{id}`. */
  readonly template: string;
  /** The same, decoded, with what stands in braces as variables. */
  readonly segments: readonly Segment[];
  /** The segments as one text. */
  readonly path: string;
  /** How many segments are the base path. */
  readonly baseLength: number;
}

/** One thing that an API declares: a method on a path. */
export interface Operation extends Place {
  /** In capitals. */
  readonly method: string;
  readonly id: string | undefined;
  readonly tags: readonly string[];
  readonly isDeprecated: boolean;
  readonly security: Security;
}

/** `GET /api/v1/items/{id}`, as the document writes it. */
export const nameOf = ({ method, template }: Operation): string => `${method} ${template}`;

/** The methods that a path item may have (OpenAPI 3.2 adds `query`). */
export const METHODS: ReadonlySet<string> = new Set<`${OpenAPIV3.HttpMethods}` | 'query'>([
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'trace',
  'query',
]);
