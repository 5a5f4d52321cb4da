import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { fieldsOf, text } from '../fields.ts';
import type { Connection } from './connection.ts';
import { type Asked, ClusterFailure } from './failure.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Reads from the API server, and never writes. Speaks HTTP itself: the client's own log and watch lose errors, hang on
 * connections that broke, and cannot be cancelled before the first byte.
 */
export class ClusterApi {
  readonly server: string;
  private readonly connection: Connection;
  private readonly headTimeout: number;

  /** @param headTimeout how long the head of an answer may take, in milliseconds */
  constructor(connection: Connection, headTimeout: number) {
    this.connection = connection;
    this.headTimeout = headTimeout;
    this.server = connection.server.origin;
  }

  /** @throws ClusterFailure */
  async getJson(asked: Asked, path: string, query: Query, signal: AbortSignal): Promise<unknown> {
    const body = await this.getText(asked, path, query, signal);
    try {
      return JSON.parse(body) as unknown;
    } catch {
      throw new ClusterFailure(asked, 502, 'the answer is no JSON');
    }
  }

  /** @throws ClusterFailure */
  async getText(asked: Asked, path: string, query: Query, signal: AbortSignal): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of this.stream(asked, path, query, signal)) {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER)
        throw new ClusterFailure(asked, 502, `the answer is larger than ${MAX_ANSWER} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  /**
   * The body of an answer as it comes; ends without a word when `signal` fires.
   *
   * @param onOpen called when the server has said yes, before the first byte of the body
   * @throws ClusterFailure for a status other than 200, and when the connection breaks
   */
  async *stream(
    asked: Asked,
    path: string,
    query: Query,
    signal: AbortSignal,
    onOpen: () => void = () => {},
  ): AsyncGenerator<Buffer> {
    if (signal.aborted) return;
    let answer: IncomingMessage | undefined;
    try {
      answer = await this.head(path, query, signal);
      if (answer.statusCode !== 200) throw await failureOf(asked, answer);
      onOpen();
      const chunks: AsyncIterable<Buffer> = answer;
      yield* chunks;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ClusterFailure) throw error;
      throw new ClusterFailure(asked, 0, networkReason(error));
    } finally {
      answer?.destroy();
    }
  }

  private async head(path: string, query: Query, signal: AbortSignal): Promise<IncomingMessage> {
    const options = await this.connection.options();
    const url = new URL(`${this.connection.server.href.replace(/\/$/, '')}${path}`);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const send = url.protocol === 'http:' ? requestHttp : requestHttps;
    return new Promise((resolve, reject) => {
      const request = send(url, {
        ...options,
        signal,
      });
      request.setHeader('accept', 'application/json, */*');
      const timer = setTimeout(
        () => request.destroy(new Error(`no answer within ${this.headTimeout / 1000} s`)),
        this.headTimeout,
      );
      request.once('socket', (socket) => socket.setKeepAlive(true, KEEP_ALIVE_MS));
      request.once('response', (response) => {
        clearTimeout(timer);
        resolve(response);
      });
      request.on('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
      request.end();
    });
  }
}

/** The server's own sentence: a `Status` object, or the text of whatever stands before the server. */
async function failureOf(asked: Asked, answer: IncomingMessage): Promise<ClusterFailure> {
  let body = '';
  const chunks: AsyncIterable<Buffer> = answer;
  for await (const chunk of chunks) if (body.length < MAX_MESSAGE) body += chunk.toString('utf8');
  let message: string | undefined;
  try {
    message = text(fieldsOf(JSON.parse(body)) ?? {}, 'message');
  } catch {
    message = body.trim();
  }
  const wait = Number(answer.headers['retry-after']);
  return new ClusterFailure(
    asked,
    answer.statusCode ?? 502,
    (message || answer.statusMessage || 'no reason given').slice(0, MAX_MESSAGE),
    Number.isFinite(wait) && wait > 0 ? wait * 1000 : undefined,
  );
}

function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner = error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error;
  const code = 'code' in inner ? String(inner.code) : '';
  return inner.message.includes(code) ? inner.message : `${inner.message} (${code})`;
}

const MAX_ANSWER = 256 << 20;
const MAX_MESSAGE = 2000;
const KEEP_ALIVE_MS = 15_000;
