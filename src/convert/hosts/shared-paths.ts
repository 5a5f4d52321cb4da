import { type Ingress, ingressKey } from '../../ingress/ingress.ts';
import type { Draft } from '../draft.ts';
import { ingressName } from '../../ingress/ingress.ts';
import { newNames } from '../new-ingresses.ts';
import { literalStart } from './regex-path.ts';

/**
 * Hosts and paths that two Ingresses would have: Pomerium gives all requests to the one whose name comes first in the alphabet, and the
 * other's policy is dead, while nginx gave them to the oldest. Those that are there already count as well.
 *
 * @returns why a draft cannot be written, each a sentence
 */
export function sharedPaths(
  drafts: readonly Draft[],
  present: readonly Ingress[],
): ReadonlyMap<Draft, readonly string[]> {
  const owners = new Map<string, string>();
  const conflicts = new Map<Draft, string[]>();
  const complain = (draft: Draft, what: string): void => {
    const known = conflicts.get(draft) ?? [];
    if (known.length < MAX_TOLD && !known.includes(what)) conflicts.set(draft, [...known, what]);
  };
  for (const ingress of present)
    for (const { host, path } of ingress.paths) owners.set(`${host} ${path}`, ingressKey(ingress));
  const regexHosts = new Map(
    present.flatMap((ingress) =>
      ingress.paths.flatMap(({ host, match }) =>
        match === 'regex' ? [[host, ingressKey(ingress)] as const] : [],
      ),
    ),
  );
  const prefixes = present.flatMap((ingress) =>
    ingress.paths.flatMap(({ host, path, match }) =>
      match === 'prefix' ? [{ host, path: path === '' ? '/' : path, owner: ingressKey(ingress) }] : [],
    ),
  );
  const names = new Map(present.map((ingress) => [ingressKey(ingress), '']));
  for (const draft of oldestFirst(drafts)) {
    // What cannot be written takes no request.
    if (draft.obstacles.length > 0) continue;
    const name = `${draft.ingress.namespace}/${draft.newName}`;
    for (const newName of newNames(draft)) {
      const full = `${draft.ingress.namespace}/${newName}`;
      const other = names.get(full);
      if (other === undefined) {
        names.set(full, ingressName(draft.ingress));
        continue;
      }
      complain(
        draft,
        other === ''
          ? `the Ingress ${full} of class pomerium is there already: leave one of them out, or choose another name with --name`
          : `the Ingress ${other} would have the new name ${newName}, too: choose another with --name`,
      );
    }
    for (const { host, path, match, source } of draft.paths) {
      const rule = host === '' ? '*' : host;
      const key = `${rule} ${path}`;
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, ingressName(draft.ingress));
      else if (owner !== ingressName(draft.ingress) && owner !== name)
        complain(
          draft,
          `${host}${path} is of ${owner} already: Pomerium gives all requests to the Ingress whose name comes first, nginx gave them to the oldest; leave one of them out`,
        );
      const regexOwner = regexHosts.get(rule);
      if (regexOwner !== undefined)
        complain(
          draft,
          `the Ingress ${regexOwner} of class pomerium has regular expressions on ${host}, which Pomerium tries before all prefixes: compare them by hand`,
        );
      // One that takes less than the prefix comes first in nginx's order, too.
      const swallowed = prefixes.find(
        (other) => other.host === rule && other.path.toLowerCase().startsWith(literalStart(source)),
      );
      if (match === 'regex' && swallowed)
        complain(
          draft,
          `${host}${source} is a regular expression, which Pomerium tries before all prefixes: it would take ${swallowed.path} of ${swallowed.owner}, an Ingress of class pomerium; compare them by hand`,
        );
    }
  }
  return conflicts;
}

/** As nginx ranks them, where the cluster says how old they are. */
const oldestFirst = (drafts: readonly Draft[]): readonly Draft[] =>
  [...drafts].sort((a, b) => (a.ingress.created ?? 0) - (b.ingress.created ?? 0));

const MAX_TOLD = 5;
