import type { TokenUse } from '../evidence/pairing.ts';
import type { Sighting } from '../evidence/path-evidence.ts';

/** What became of one token. */
export interface Pairing {
  readonly token: string;
  /** The device that opened the address, where it was accepted. */
  readonly device: TokenUse | undefined;
  /** Why none was, or undefined. */
  readonly refusal: string | undefined;
  /** Later uses from other addresses, which change nothing. */
  readonly late: readonly TokenUse[];
  /** Uses by bots that fetch a link for its preview. */
  readonly previews: number;
}

/**
 * Decides what each token proves. Only its owner can have opened its address, so the first address to do so is a device of theirs;
 * it is used up by that, even when the address is refused: one that stands for everybody, or a second one within the same second.
 * Link previews are nobody's device.
 */
export function pairingsOf(
  uses: readonly (readonly [string, readonly TokenUse[]])[],
  crowded: ReadonlySet<string>,
): Pairing[] {
  return uses.map(([token, all]) => {
    const opened = all.filter(({ agent }) => agent !== 'preview');
    const previews = all.length - opened.length;
    const [first] = opened;
    if (!first)
      return { token, device: undefined, refusal: 'nobody has opened its address', late: [], previews };
    const others = opened.filter(({ household }) => household !== first.household);
    const refusal = refusalOf(first, others, crowded);
    return { token, device: refusal === undefined ? first : undefined, refusal, late: others, previews };
  });
}

function refusalOf(
  first: TokenUse,
  others: readonly TokenUse[],
  crowded: ReadonlySet<string>,
): string | undefined {
  if (first.time === undefined) return 'the log has no times, so nobody can tell who was first';
  if (first.household === '') return 'the log has no addresses';
  if (others.some(({ time }) => time === first.time)) return 'two addresses opened it within the same second';
  if (crowded.has(first.household)) return 'the address it was opened from stands for everybody';
  return undefined;
}

/** Did a paired device, or an app beside it, do this within `window` milliseconds of the pairing? */
export const isPaired = (
  pairings: readonly Pairing[],
  window: number,
  household: string,
  { first, last }: Pick<Sighting, 'first' | 'last'>,
): boolean =>
  pairings.some(
    ({ device }) =>
      device?.time !== undefined &&
      device.household === household &&
      last >= device.time &&
      first <= device.time + window,
  );
