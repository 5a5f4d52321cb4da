import type { Client, NamedClient, PolicyRequest } from '../../src/policy/input.ts';
import type { Json } from '../../src/policy/model.ts';
import { rowsOf } from '../shared.ts';

/** Answers of the real engine (Pomerium 0.33.1): a policy and requests put to it. */
export interface Case {
  readonly policy: Json;
  readonly requests: readonly EngineAnswer[];
}

export interface EngineAnswer {
  readonly method: string;
  readonly rawPath: string;
  readonly path: string;
  readonly query?: string;
  readonly url?: string;
  readonly host?: string;
  readonly ip?: string;
  readonly cert?: 'none' | 'invalid' | 'valid';
  readonly headers?: Readonly<Record<string, string>>;
  readonly user: EngineUser | null;
  readonly allow: boolean;
  readonly why: readonly string[];
  readonly deny: boolean;
  readonly denyWhy: readonly string[];
  readonly outcome: string;
}

interface EngineUser {
  readonly id: string;
  readonly email: string;
  readonly claims?: Readonly<Record<string, Json>>;
  readonly groups?: readonly string[];
  readonly directoryEmail?: string;
  readonly noUserRecord?: boolean;
}

/** A policy that is refused, as JSON or as the annotation's text. */
export interface Refusal {
  readonly policy?: unknown;
  readonly text?: string;
  readonly stage: string;
  readonly error: string;
}

/** A text that is accepted, and what it parses to; null is no rule. */
export interface AcceptedText {
  readonly text: string;
  readonly parsed: unknown;
}

/** The rows of a file, without the first line, which explains the others. */
export const casesOf = <T>(path: string): T[] => rowsOf<T>(path).slice(1);

export const hostOf = ({ host }: EngineAnswer): string => host ?? 'app.example.com';

export const urlIn = (answer: EngineAnswer): string =>
  answer.url ?? `https://${hostOf(answer)}${answer.rawPath}${answer.query ? `?${answer.query}` : ''}`;

export const outcomeIn = ({ outcome }: EngineAnswer): string =>
  outcome === 'cert' ? 'certificate' : outcome;

/** Everything that a case leaves out has a value in the engine's run. */
export const requestOf = (answer: EngineAnswer): PolicyRequest => ({
  method: answer.method,
  host: hostOf(answer),
  rawPath: answer.rawPath,
  query: answer.query ?? '',
  ip: answer.ip ?? '192.0.2.1',
  headers: answer.headers ?? {},
  certificate: answer.cert ?? 'no-ca',
});

export const clientOf = ({ user }: EngineAnswer): Client => user && namedClientOf(user);

const namedClientOf = (user: EngineUser): NamedClient => ({
  id: user.id,
  sessionId: `session-of-${user.id}`,
  email: user.noUserRecord ? '' : user.email,
  directoryEmail: user.directoryEmail,
  claims: user.claims ?? {},
  groups: user.groups ?? null,
  device: null,
});
