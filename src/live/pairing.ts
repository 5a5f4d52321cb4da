import { randomBytes } from 'node:crypto';
import { renderUnicodeCompact } from 'uqr';
import { printable } from '../render/printable.ts';
import type { Answer } from '../proposal/proposal.ts';
import type { Pairing } from '../verdict/pairing.ts';

/** A new token: 80 random bits in 16 letters and digits that nobody mixes up. */
export function newToken(): string {
  let bits = BigInt(`0x${randomBytes(10).toString('hex')}`);
  let token = '';
  for (let i = 0; i < 16; i++, bits >>= 5n) token += ALPHABET[Number(bits & 31n)] ?? '';
  return token;
}

/** The address to open on the device, and its QR code where a terminal shows it. */
export function invitation(host: string, token: string, which: string, isTerminal: boolean): string {
  const address = `https://${host}/pompaths-${token}`;
  const code = isTerminal ? `\n${renderUnicodeCompact(address, { border: 2 })}` : '';
  return `Open this in the browser of the device whose app is refused${which}:\n\n  ${address}\n${code}\nIts page need not load: Pomerium's log is all it takes. One device for each address.`;
}

/** Follows what becomes of the tokens. */
export class Pairings {
  private readonly told = new Map<string, string>();
  private readonly pairedAt = new Map<string, number>();
  /** Tokens of whose silence there is no more to say. */
  private readonly isAnswered = new Set<string>();
  private readonly silence: number;

  /** @param silence how long a paired device may be silent, in milliseconds */
  constructor(silence: number) {
    this.silence = silence;
  }

  /** What there is to say since the last call. */
  news(answer: Answer, now: number): string[] {
    return answer.pairings.flatMap((pairing, i) => [
      ...this.state(pairing, i, now),
      ...this.silent(pairing, answer, now),
    ]);
  }

  private state(pairing: Pairing, i: number, now: number): string[] {
    const { token, device, refusal, late } = pairing;
    const state = device
      ? `paired: ${device.address}, ${printable(device.name, 60)}, ${clock(device.time)}`
      : refusal === undefined || refusal === NOT_YET
        ? ''
        : `not paired with address ${i + 1}: ${refusal}; it is used up, so begin anew for another`;
    const full = `${state}${late.length > 0 ? `; ${late.length} later from other addresses, which changes nothing` : ''}`;
    if (device && !this.pairedAt.has(token)) this.pairedAt.set(token, now);
    if (state === '' || this.told.get(token) === full) return [];
    this.told.set(token, full);
    return [full];
  }

  /** Said once: the app may come from elsewhere than the browser did. */
  private silent({ token, device }: Pairing, answer: Answer, now: number): string[] {
    const since = this.pairedAt.get(token) ?? now;
    if (!device || this.isAnswered.has(token) || now - since < this.silence) return [];
    this.isAnswered.add(token);
    const isHeard = answer.proposals.some(({ rules, review }) =>
      [...rules, ...review].some(({ verdicts }) =>
        verdicts.some(({ support }) =>
          support.some(
            ({ client, sighting }) =>
              client.household === device.household && sighting.last >= (device.time ?? 0),
          ),
        ),
      ),
    );
    if (isHeard) return [];
    return [
      `nothing refused from ${device.address} since it was paired: the app may use IPv6 where the browser used IPv4 (or the other way round), a VPN or relay, or mobile data; if you know its address, --client ADDRESS names it`,
    ];
  }
}

const clock = (time: number | undefined): string =>
  time === undefined ? '' : new Date(time).toTimeString().slice(0, 5);

const NOT_YET = 'nobody has opened its address';
/** Without i, l, o and u. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
