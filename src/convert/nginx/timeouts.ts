import { converted, noEquivalent, type Verdict } from '../finding.ts';
import { type Context, type Converted, type Given, type Topic, verdictsFor } from './topic.ts';

/**
 * nginx limits the gap between two reads or writes, Pomerium's `timeout` the whole answer (30 s unless set): so that is lifted, and
 * `idle_timeout` takes nginx's gap. `idle_timeout` alone would leave the 30 s (core config, getRouteTimeout).
 */
export const TIMEOUTS: Topic = {
  names: ['proxy-read-timeout', 'proxy-send-timeout', 'proxy-connect-timeout'],
  convert: convertTimeouts,
};

function convertTimeouts(given: Given, { sources }: Context): Converted {
  const gaps = GAPS.map((name) => secondsOf(given.get(name)) ?? secondsOf(sources.config.get(name)) ?? 60);
  const idle = `${Math.max(...gaps)}s`;
  const gap = (name: string, value: string): Verdict => {
    const odd = secondsOf(value) === undefined;
    const taken = odd ? `nginx takes whole seconds and read ${JSON.stringify(value)} as its default: ` : '';
    return converted(
      `${taken}idle_timeout "${idle}" and timeout "0s": nginx limits the gap between two ${name === 'proxy-read-timeout' ? 'reads' : 'writes'}, Pomerium's timeout would limit the whole answer`,
      odd ? 'low' : 'info',
    );
  };
  return {
    verdicts: new Map([
      ...verdictsFor(given, GAPS, gap),
      ...verdictsFor(given, ['proxy-connect-timeout'], () =>
        noEquivalent('Pomerium has no such timeout for one route', 'info'),
      ),
    ]),
    effect: { pomerium: { timeout: '0s', idle_timeout: idle } },
  };
}

/** Go's `strconv.Atoi`; nginx itself takes no negative number. */
const secondsOf = (value: string | undefined): number | undefined =>
  value !== undefined && /^\+?\d{1,9}$/.test(value.trim()) ? Number(value) : undefined;

const GAPS = ['proxy-read-timeout', 'proxy-send-timeout'] as const;
