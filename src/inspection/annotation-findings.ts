import type { Finding } from '../findings/finding.ts';
import { type Ingress, ingressName } from '../ingress/ingress.ts';
import { ANNOTATIONS, isKnownIn, type Known, refusedBy } from './annotations.ts';
import { findingAbout } from './subject.ts';

/**
 * The annotations that Pomerium does not know.
 *
 * @param version of Pomerium; undefined where it is unknown
 */
export const annotationFindings = (ingress: Ingress, version: string | undefined): readonly Finding[] =>
  Object.keys(ingress.annotations).flatMap((name) => {
    const about = { where: ingressName(ingress) };
    const full = `ingress.pomerium.io/${name}`;
    const known = ANNOTATIONS.get(name);
    if (!known)
      return [findingAbout(about, 'unknown-annotation', 'high', name, `${full} ${UNKNOWN}`, fixFor(name))];
    if (version === undefined ? isKnownInAll(known) : isKnownIn(known, version)) return [];
    return [
      findingAbout(
        about,
        'unknown-annotation',
        version === undefined ? 'low' : 'high',
        name,
        `${full} is refused by Pomerium ${refusedBy(known)}, and the whole Ingress with it`,
        version === undefined
          ? 'say which version is in use with --pomerium, or take the annotation out'
          : `take ${full} out`,
      ),
    ];
  });

const isKnownInAll = ({ since, until }: Known): boolean => since === undefined && until === undefined;

function fixFor(name: string): string {
  if (name === 'allowed_groups')
    return 'write allowed_idp_claims with the claim that holds the groups, such as {"groups": ["family"]}';
  const meant = [...ANNOTATIONS.keys()].find((known) => isLike(letters(known), letters(name)));
  return meant === undefined
    ? `take ingress.pomerium.io/${name} out`
    : `write ingress.pomerium.io/${meant}, if that is what is meant`;
}

/** The same, or with an ending too many or too few. */
const isLike = (a: string, b: string): boolean =>
  (a.startsWith(b) || b.startsWith(a)) && Math.abs(a.length - b.length) <= 1;

const letters = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const UNKNOWN =
  'is no annotation that Pomerium knows: the ingress-controller refuses the whole Ingress, which is not routed or keeps what it had until the next restart';
