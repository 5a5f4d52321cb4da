import { noEquivalent, notNeeded, type Verdict } from '../finding.ts';
import { type Converted, type Given, type Topic, verdictsFor } from './topic.ts';

/** nginx answers preflights itself. Pomerium could only let them reach the app without a login, which is for the user to decide. */
export const CORS: Topic = {
  names: ['enable-cors', 'cors-*'],
  convert: convertCors,
};

function convertCors(given: Given): Converted {
  const isOn = given.flag('enable-cors');
  return {
    verdicts: new Map<string, Verdict>([
      ...verdictsFor(given, ['enable-cors'], () =>
        isOn
          ? noEquivalent(
              "nginx answered CORS preflights itself; now the app has to, and cors_allow_preflight would let them reach it without a login: add that by hand where the app answers them. The app's own answers carry CORS headers only if it sets them",
            )
          : notNeeded('it was off'),
      ),
      ...verdictsFor(given, ['cors-*'], () =>
        isOn ? noEquivalent('see enable-cors', 'low') : notNeeded('it does nothing without enable-cors'),
      ),
    ]),
  };
}
