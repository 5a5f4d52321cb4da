import { noEquivalent, notNeeded, type Verdict } from '../finding.ts';
import { type Converted, type Given, type Topic, verdictsFor } from './topic.ts';

/** A canary shares host and path with the main Ingress, and Pomerium gives all of them to the one whose name comes first. */
export const CANARY: Topic = {
  names: ['canary', 'canary-*'],
  convert: convertCanary,
};

function convertCanary(given: Given): Converted {
  const isCanary = given.flag('canary');
  const weight = given.get('canary-weight');
  const share = weight !== undefined && /^\d{1,5}$/.test(weight) ? ` ${weight} %` : '';
  return {
    verdicts: new Map<string, Verdict>(
      verdictsFor(given, CANARY.names, () =>
        isCanary
          ? noEquivalent('Pomerium has no weights: all requests would go to one of the two', 'high')
          : notNeeded('it was off'),
      ),
    ),
    effect: {
      obstacles: isCanary
        ? [
            {
              what: `it is a canary${share === '' ? '' : ` of${share}`}: finish or abort it first; beside the main Ingress one of the two would get everything`,
            },
          ]
        : [],
    },
  };
}
