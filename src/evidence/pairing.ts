import { householdOf } from '../request/address.ts';
import type { Request } from '../request/request.ts';
import { type AgentClass, classOfAgent } from './agent.ts';
import { deviceName } from './device-name.ts';

/** Somebody asked for the path of a pairing token. */
export interface TokenUse {
  /** Milliseconds since 1970; undefined where the log does not tell. */
  readonly time: number | undefined;
  readonly household: string;
  readonly address: string;
  readonly agent: AgentClass;
  /** What its user agent says of the device, for people. */
  readonly name: string;
}

/**
 * Is this the path of some pairing token, known or guessed? It is never evidence, and stands in no artefact.
 *
 * @param path raw
 */
export const isPairingPath = (path: string): boolean => /^\/pompaths-/i.test(path);

/** Who asked for which of the user's tokens. What strangers guess is only counted. */
export class TokenUses {
  guesses = 0;
  private readonly uses: ReadonlyMap<string, TokenUse[]>;

  /** @param tokens as the user gives them: what follows `/pompaths-` */
  constructor(tokens: readonly string[]) {
    this.uses = new Map(tokens.map((token) => [token, []]));
  }

  note({ path = '', time, address, userAgent }: Request): void {
    const uses = this.uses.get(path.slice(PREFIX_LENGTH));
    if (!uses) this.guesses++;
    else if (uses.length < MAX_USES)
      uses.push({
        time,
        address,
        household: householdOf(address),
        agent: classOfAgent(userAgent),
        name: deviceName(userAgent ?? ''),
      });
  }

  /** The uses of each token, earliest first. */
  all(): readonly (readonly [string, readonly TokenUse[]])[] {
    return [...this.uses].map(([token, uses]) => [
      token,
      uses.toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0) || (a.address < b.address ? -1 : 1)),
    ]);
  }
}

const PREFIX_LENGTH = '/pompaths-'.length;
const MAX_USES = 1000;
