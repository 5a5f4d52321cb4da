import type { Access } from './decide/access.ts';
import type { Draft } from './draft.ts';
import type { PlannedPath } from './hosts/plan-paths.ts';
import { type NewIngress, policyText } from './manifest.ts';
import { pomeriumAnnotations } from './pomerium-values.ts';
import type { NginxIngress, SourceTls } from './source/nginx-ingress.ts';
import { groupBy } from '../group-by.ts';

/** One Ingress, or one for each rewrite: an annotation holds for all paths of its Ingress. */
export function newIngresses(draft: Draft, access: Access): readonly NewIngress[] {
  const { ingress, effect, kept } = draft;
  const names = newNames(draft);
  const hasPeople =
    access.kind === 'people' ||
    access.kind === 'people-and-addresses' ||
    (access.kind === 'nobody' && effect.pomerium['pass_identity_headers'] === 'true');
  return groupsOf(draft).map((own, index) => {
    const [first] = own;
    const isRegex = own.some(({ match }) => match === 'regex');
    const pomerium = {
      ...effect.pomerium,
      ...(access.kind === 'public' ? { allow_public_unauthenticated_access: 'true' } : {}),
      ...(isRegex ? { path_regex: 'true' } : {}),
      ...(own.some(({ host }) => host === '') ? { subtle_allow_empty_host: 'true' } : {}),
      ...(first?.rewrite
        ? {
            regex_rewrite_pattern: first.rewrite.pattern,
            regex_rewrite_substitution: first.rewrite.substitution,
          }
        : {}),
    };
    return {
      name: names[index] ?? draft.newName,
      annotations: {
        // A certificate is ordered for one of them; all use its Secret.
        ...(index === 0 ? kept : {}),
        ...pomeriumAnnotations({ ...effect, pomerium }, hasPeople),
      },
      policy: policyText(access.policy),
      // `path_regex` is for all paths of that type.
      paths: own.map((path) =>
        isRegex && path.match === 'ImplementationSpecific' ? { ...path, match: 'Prefix' } : path,
      ),
      tls: tlsFor(ingress, own, effect.aliases),
      source: ingress,
    };
  });
}

/** What the Ingresses of a draft are called. */
export const newNames = (draft: Pick<Draft, 'newName' | 'paths'>): readonly string[] =>
  groupsOf(draft).map((_, index) => (index === 0 ? draft.newName : `${draft.newName}-${index + 1}`));

function groupsOf({ paths }: Pick<Draft, 'paths'>): readonly (readonly PlannedPath[])[] {
  const groups = groupBy(paths, ({ rewrite }) =>
    rewrite ? `${rewrite.pattern}\n${rewrite.substitution}` : '',
  );
  return [...groups.values()];
}

/** The TLS entries for the hosts of some paths; aliases stand beside their host. */
function tlsFor(
  { tls, rules }: NginxIngress,
  paths: readonly PlannedPath[],
  aliases: readonly string[],
): readonly SourceTls[] {
  const hosts = new Set(paths.map(({ host }) => host));
  const [first] = rules;
  const at = Math.max(
    0,
    tls.findIndex(({ hosts: own }) => own.includes(first?.host ?? '')),
  );
  return tls
    .map((entry, index) =>
      index === at && entry.hosts.length > 0
        ? { ...entry, hosts: [...new Set([...entry.hosts, ...aliases])] }
        : entry,
    )
    .filter(
      ({ hosts: own }) =>
        own.length === 0 || own.some((host) => hosts.has(host.toLowerCase())) || tls.length === 1,
    );
}
