import { probeFamily } from '../evidence/probes.ts';
import { segmentsOf, showTemplate } from '../evidence/template.ts';
import type { Request } from '../request/request.ts';

/** What a log says of one rule: requests without a session that it lets through, whatever became of them then. */
export interface RuleUse {
  /** Known probes left out. */
  requests: number;
  /** How many of them Pomerium let through. */
  letThrough: number;
  /** Known probes: whoever opens a folder opens it to them. */
  probes: number;
  /** Milliseconds since 1970; undefined where it was never used, or the log has no times. */
  lastUsed: number | undefined;
  /** Methods with path templates; bounded. */
  readonly operations: Set<string>;
  /** How the app itself answered: with success, with 401 or 403, or otherwise. */
  readonly answers: { success: number; refused: number; other: number };
  /** Who got an answer of success, by the id of the client, and what for; bounded. */
  readonly served: Map<number, string>;
}

export const newUse = (): RuleUse => ({
  requests: 0,
  letThrough: 0,
  probes: 0,
  lastUsed: undefined,
  operations: new Set(),
  answers: { success: 0, refused: 0, other: 0 },
  served: new Map(),
});

/**
 * Notes a request of nobody in particular that the rule lets through.
 *
 * @param path decoded
 * @param client the id of who asked
 */
export function noteUse(use: RuleUse, request: Request, path: string, client: number): void {
  if (probeFamily(path) !== undefined) {
    use.probes++;
    return;
  }
  use.requests++;
  if (request.outcome === 'allowed') use.letThrough++;
  if (request.time !== undefined) use.lastUsed = Math.max(use.lastUsed ?? -Infinity, request.time);
  if (use.operations.size < MAX_OPERATIONS && path.startsWith('/'))
    use.operations.add(`${request.method} ${showTemplate(segmentsOf(path))}`);
  if (request.answer !== undefined) noteAnswer(use, request.answer, path, client);
}

function noteAnswer({ answers, served }: RuleUse, answer: number, path: string, client: number): void {
  if (answer === 401 || answer === 403) answers.refused++;
  else if ((answer >= 200 && answer < 300) || answer === 304) {
    answers.success++;
    const example = served.get(client);
    // The first in alphabetical order, so that the order of the log does not matter.
    if (example === undefined ? served.size < MAX_CLIENTS : path < example) served.set(client, path);
  } else answers.other++;
}

const MAX_OPERATIONS = 5000;
const MAX_CLIENTS = 2048;
