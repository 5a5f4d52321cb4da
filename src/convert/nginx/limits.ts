import { lost, notNeeded, type Verdict } from '../finding.ts';
import { type Converted, type Given, type Topic, verdictsFor } from './topic.ts';

/** Brakes and filters that Pomerium has nothing for: its circuit breakers count per app, not per caller. */
export const LIMITS: Topic = {
  names: [
    'limit-rps',
    'limit-rpm',
    'limit-connections',
    'limit-burst-multiplier',
    'limit-allowlist',
    'limit-whitelist',
    'limit-rate',
    'limit-rate-after',
    'enable-modsecurity',
    'enable-owasp-core-rules',
    'modsecurity-*',
  ],
  convert: convertLimits,
};

function convertLimits(given: Given): Converted {
  const isLimited = LIMITERS.some((name) => given.has(name));
  const filter = FILTERS.some((name) => given.flag(name)) || given.has('modsecurity-snippet');
  return {
    verdicts: new Map<string, Verdict>([
      ...verdictsFor(given, LIMITERS, (name) =>
        lost(
          `${LIMITED[name] ?? ''} of a caller are no longer limited: a brake on guessing passwords is gone`,
        ),
      ),
      ...verdictsFor(given, EXTRAS, () =>
        notNeeded(isLimited ? 'part of the limit that is gone' : 'it does nothing without a limit'),
      ),
      ...verdictsFor(given, ['limit-rate', 'limit-rate-after'], () =>
        lost('the speed of an answer is no longer limited'),
      ),
      ...verdictsFor(given, [...FILTERS, 'modsecurity-*'], (name) =>
        filter || !(name === 'enable-modsecurity' || name === 'enable-owasp-core-rules')
          ? lost('Pomerium has no web application firewall: what ModSecurity filtered reaches the app')
          : notNeeded('it was off'),
      ),
    ]),
  };
}

const LIMITED: Readonly<Record<string, string>> = {
  'limit-rps': 'requests in a second',
  'limit-rpm': 'requests in a minute',
  'limit-connections': 'connections',
};
const LIMITERS = Object.keys(LIMITED);
const EXTRAS = ['limit-burst-multiplier', 'limit-allowlist', 'limit-whitelist'] as const;
const FILTERS = ['enable-modsecurity', 'enable-owasp-core-rules'] as const;
