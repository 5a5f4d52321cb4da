import { noEquivalent, notNeeded, type Verdict } from '../finding.ts';
import { type Converted, type Given, type Topic, verdictsFor } from './topic.ts';

/** Redirects: an Ingress of Pomerium has none but the one to https. */
export const REDIRECTS: Topic = {
  names: [
    'app-root',
    'permanent-redirect',
    'permanent-redirect-code',
    'temporal-redirect',
    'temporal-redirect-code',
    'from-to-www-redirect',
    'relative-redirects',
    'preserve-trailing-slash',
    'use-port-in-redirects',
    'ssl-redirect',
    'force-ssl-redirect',
  ],
  convert: convertRedirects,
};

function convertRedirects(given: Given): Converted {
  const target = given.get('permanent-redirect') || given.get('temporal-redirect');
  return {
    verdicts: new Map<string, Verdict>([
      ...verdictsFor(given, ['app-root'], () =>
        noEquivalent(
          "/ shows the app's own root: there are no redirects through an Ingress; redirect in the app",
        ),
      ),
      ...verdictsFor(given, ['permanent-redirect', 'temporal-redirect'], () =>
        noEquivalent(
          'no redirects through an Ingress: the app, a CDN or a tiny service has to do it',
          'high',
        ),
      ),
      ...verdictsFor(given, ['permanent-redirect-code', 'temporal-redirect-code'], () =>
        notNeeded('part of a redirect that is gone'),
      ),
      ...verdictsFor(given, ['from-to-www-redirect'], () =>
        given.flag('from-to-www-redirect')
          ? noEquivalent(
              'the other name, with or without www, is no longer served: no host is made up for it',
            )
          : notNeeded('it was off'),
      ),
      ...verdictsFor(given, ['relative-redirects', 'preserve-trailing-slash', 'use-port-in-redirects'], () =>
        noEquivalent("it shaped nginx's own redirects, of which there are none now", 'info'),
      ),
      ...verdictsFor(given, ['ssl-redirect', 'force-ssl-redirect'], (name) =>
        given.isOff(name)
          ? noEquivalent(
              'Pomerium always redirects http to https (without a port): plain-HTTP clients and tunnels that speak http break, the latter in a loop',
            )
          : notNeeded('Pomerium always redirects http to https'),
      ),
    ]),
    effect: {
      obstacles: target
        ? [
            {
              what: 'all it does is to redirect: its app must not become reachable in place of that; redirect elsewhere',
            },
          ]
        : [],
    },
  };
}
