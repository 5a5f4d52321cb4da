import { isAtLeast } from '../../rules/guard.ts';
import { converted, noEquivalent, notNeeded, type Verdict } from '../finding.ts';
import { type Context, type Converted, type Given, type Topic, verdictsFor } from './topic.ts';

/** Which of several pods takes a request. */
export const BALANCING: Topic = {
  names: [
    'affinity',
    'affinity-*',
    'session-cookie-*',
    'upstream-hash-by',
    'upstream-hash-by-*',
    'load-balance',
    'service-upstream',
  ],
  convert: convertBalancing,
};

function convertBalancing(given: Given, { version }: Context): Converted {
  const isSticky = given.get('affinity') === 'cookie' || (given.get('upstream-hash-by') ?? '') !== '';
  const isEwma = given.get('load-balance') === 'ewma';
  const viaService = given.flag('service-upstream');
  const policy = isSticky ? 'ring_hash' : isEwma ? 'least_request' : undefined;
  const key = isAtLeast(version, [0, 32]) ? 'load_balancing_policy' : 'lb_policy';
  const value = key === 'lb_policy' ? policy?.toUpperCase() : policy;
  const pointless = viaService
    ? '; with service_proxy_upstream it is pointless: there is one address only'
    : '';
  return {
    verdicts: new Map<string, Verdict>([
      ...verdictsFor(given, ['affinity', 'upstream-hash-by'], (name) =>
        isSticky
          ? converted(
              `${key} ${value}: a caller stays with a pod by Pomerium's session, else by address, not by ${name === 'affinity' ? 'a cookie' : 'what nginx hashed'}${pointless}`,
              'medium',
            )
          : notNeeded('nginx knows no such affinity'),
      ),
      ...verdictsFor(given, ['affinity-*', 'session-cookie-*', 'upstream-hash-by-*'], () =>
        noEquivalent('there is no cookie of the proxy and no subset of pods', 'low'),
      ),
      ...verdictsFor(given, ['load-balance'], (_, algorithm) =>
        isEwma && !isSticky
          ? converted(`${key} ${value}${pointless}`)
          : algorithm === 'round_robin' || isSticky
            ? notNeeded(isSticky ? 'hashing decides' : 'round robin is the default')
            : noEquivalent('Pomerium has no such algorithm, and takes turns', 'low'),
      ),
      ...verdictsFor(given, ['service-upstream'], () =>
        viaService ? converted('service_proxy_upstream') : notNeeded('it was off'),
      ),
    ]),
    effect: {
      pomerium: {
        ...(value === undefined ? {} : { [key]: value }),
        ...(viaService ? { service_proxy_upstream: 'true' } : {}),
      },
    },
  };
}
