import { converted, lost, notNeeded, type Verdict } from '../finding.ts';
import { type Converted, type Given, type Topic, verdictsFor } from './topic.ts';

/** What these do to paths depends on all Ingresses of a host, see `hosts/`. */
export const REWRITING: Topic = {
  names: ['rewrite-target', 'use-regex'],
  convert: convertRewriting,
};

function convertRewriting(given: Given): Converted {
  return {
    verdicts: new Map<string, Verdict>([
      ...verdictsFor(given, ['rewrite-target'], (_, target) => rewriteVerdict(target)),
      ...verdictsFor(given, ['use-regex'], () =>
        given.flag('use-regex')
          ? converted(
              'path_regex: every path of its hosts is a regular expression now, without regard to case, as in nginx',
              'low',
            )
          : notNeeded('it was off'),
      ),
    ]),
  };
}

/** Can Pomerium write such a target? It knows captures, and neither variables, queries nor other hosts. */
export const isExpressibleTarget = (target: string): boolean =>
  target.startsWith('/') && /^[\x21-\x7e]*$/.test(target) && !/[?\\]|\$(?!\d)|\$\d\d/.test(target);

function rewriteVerdict(target: string): Verdict {
  if (target === '') return notNeeded('it is empty');
  if (!isExpressibleTarget(target))
    return lost(
      `Pomerium cannot write ${JSON.stringify(target)} (a variable, a query, another host or an odd character), so the app would see paths that it did not see before`,
    );
  return /\$\d/.test(target)
    ? converted(
        'regex_rewrite_pattern and regex_rewrite_substitution, one Ingress for each path that differs',
      )
    : converted(
        `nginx puts exactly ${target} in place of every path that differs from it, and so does regex_rewrite_pattern here; to strip a prefix was probably meant, which prefix_rewrite would`,
        'low',
      );
}
