import { Readable } from 'node:stream';
import type { Placing } from '../../src/openapi/bases.ts';
import type { SpecDocument } from '../../src/openapi/document.ts';
import { readOperations } from '../../src/openapi/document.ts';
import { nameOf } from '../../src/openapi/operation.ts';
import { readSpec } from '../../src/openapi/read.ts';
import { References } from '../../src/openapi/refs.ts';

export const PLACING: Placing = { server: undefined, basePath: undefined, bothReadings: false, hosts: [] };

/** Reads a document that is given as a value or as its text. */
export async function documentOf(
  content: unknown,
  placing: Partial<Placing> = {},
  largeBytes?: number,
): Promise<SpecDocument> {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const read = await readSpec(chunksOf(text), 'api.json', largeBytes);
  return readOperations(
    read,
    new References(read.root, undefined, false),
    { ...PLACING, ...placing },
    'api.json',
  );
}

export const chunksOf = (text: string | Buffer, size = 1 << 16): AsyncIterable<Uint8Array> => {
  const bytes = Buffer.from(text);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return Readable.from(chunks);
};

/** `GET /api/items/{id}`, sorted. */
export const operationsIn = ({ operations }: SpecDocument): string[] => operations.map(nameOf).sort();

/** A document of OpenAPI 3 with a GET for each path, or with the given path items. */
export const openapi = (
  paths: readonly string[] | Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): object => ({
  openapi: '3.0.3',
  ...more,
  paths: Array.isArray(paths)
    ? Object.fromEntries((paths as string[]).map((path) => [path, { get: {} }]))
    : paths,
});
