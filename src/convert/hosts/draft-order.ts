import { groupBy } from '../../group-by.ts';
import { ingressName } from '../../ingress/ingress.ts';
import type { Draft } from '../draft.ts';
import type { Verdict } from '../finding.ts';
import { type OrderedPath, orderPaths } from './order.ts';
import type { PlannedPath } from './plan-paths.ts';

/** Puts regular expressions where Pomerium tries them in nginx's order, over all Ingresses of a host, see {@link orderPaths}. */
export function inNginxOrder(drafts: readonly Draft[]): readonly Draft[] {
  const owned = drafts.flatMap((draft) =>
    draft.paths.map((path): OrderedPath => ({ path, owner: ingressName(draft.ingress) })),
  );
  const hosts = groupBy(owned, ({ path }) => path.host);
  const orders = [...hosts.values()].map(orderPaths);
  const moved = new Map(orders.flatMap((order) => [...order.moved]));
  const pairs = orders.flatMap((order) => order.pairs);
  const unordered = new Set(orders.flatMap((order) => order.unordered));
  return drafts.map((draft) => {
    const own = pairs.filter(([early]) => draft.paths.includes(early.path));
    return {
      ...draft,
      paths: draft.paths.map((path) => ({ ...path, path: moved.get(path) ?? path.path })),
      notes: [
        ...draft.notes,
        ...own
          .filter((pair) => !unordered.has(pair))
          .map(([early, late]) => said(early.path, late.path, moved)),
      ],
      obstacles: [
        ...draft.obstacles,
        ...own
          .filter((pair) => unordered.has(pair))
          .map(([early, late]) => ({
            what: `nginx tried ${early.path.source} before ${late.path.source}, and Pomerium would try it after, since it sorts expressions by their text: write one of them otherwise`,
          })),
      ],
    };
  });
}

const said = (early: PlannedPath, late: PlannedPath, moved: ReadonlyMap<PlannedPath, string>): Verdict => ({
  outcome: 'converted',
  severity: 'low',
  what: `${early.host}: ${moved.get(early) ?? early.path} is tried before ${moved.get(late) ?? late.path}, as nginx tried the longer one first${moved.has(early) ? '; /{1} means / and sorts it there' : ''}`,
});
