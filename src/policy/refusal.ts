import type { Policy } from './model.ts';

/**
 * Where a policy fails. The ingress-controller refuses an Ingress at the first three: `parse` (no policy),
 * `generate` (an unknown criterion or operator, wrong data) and `module` (a text that the generated rego cannot
 * hold). `compile` it does not notice: the policy is accepted, and then Pomerium itself cannot load it.
 */
export type Stage = 'parse' | 'generate' | 'module' | 'compile';

export interface Position {
  /** Both from 1; the column counts UTF-16 units. */
  readonly line: number;
  readonly column: number;
}

export interface Refused {
  readonly kind: 'refused';
  readonly stage: Stage;
  /** Pomerium's own text, without the `couldn't parse policy: ` that the ingress-controller puts before it. */
  readonly message: string;
  /** What follows from it for the gateway, in one sentence. */
  readonly consequence: string;
  /** Where in the text; undefined for JSON that was parsed already, and where the text does not tell. */
  readonly at: Position | undefined;
  /** What was parsed nevertheless: there from `generate` on. */
  readonly policy: Policy | undefined;
}

/** Ends parsing from any depth; never leaves this folder. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly stage: Stage;
  /** An offset into the text without its byte order mark, where it is known. */
  readonly offset: number | undefined;

  constructor(stage: Stage, message: string, offset?: number) {
    super(message);
    this.stage = stage;
    this.offset = offset;
  }
}

/** The refusal that an error stands for. */
export const refusalOf = (
  { stage, message, offset }: RefusedError,
  text: string | undefined,
  policy: Policy | undefined,
): Refused => ({
  kind: 'refused',
  stage,
  message,
  consequence: stage === 'compile' ? FREEZES : REFUSES,
  at: text === undefined || offset === undefined ? undefined : positionOf(text, offset),
  policy,
});

/** A text without the byte order mark at its beginning, which Go's YAML leaves out, and which takes up no column. */
export const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');

/**
 * Where an offset into a text is, by the line breaks of YAML 1.1.
 *
 * @param offset into the text without its byte order mark
 */
export function positionOf(text: string, offset: number): Position {
  const before = withoutMark(text)
    .slice(0, offset)
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/);
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

// Both as seen with ingress-controller 0.33.1 and 0.31.3.
const REFUSES =
  'the ingress-controller refuses the whole Ingress: a policy that works stays in force until the next restart, then the route is gone';
const FREEZES =
  'the ingress-controller accepts the policy, but Pomerium cannot load it: from then on no policy change of any Ingress takes effect, and after a restart every route is gone';
