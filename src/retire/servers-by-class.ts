import { classOf, type Classes } from './classes.ts';
import type { Inventory } from './inventory.ts';
import type { KubeObject } from './kube-object.ts';
import { type Server, serversOf } from './nginx-server.ts';

/**
 * The servers that an Ingress is part of. Each class has its own: usually another controller takes it, at another address, and
 * a path that one of them sends elsewhere says nothing of the other. Whether paths are regular expressions is taken from all,
 * in case one controller takes several classes.
 */
export function serversByClass(
  ingresses: readonly KubeObject[],
  classes: Classes,
  inventory: Pick<Inventory, 'objects'>,
): (ingress: KubeObject) => ReadonlyMap<string, Server> {
  const [only, ...others] = new Set(ingresses.flatMap((ingress) => classOf(ingress) ?? []));
  // An Ingress without a class belongs to the only one, or to the default.
  const unnamed = others.length === 0 ? only : classes.defaultClass;
  const nameOf = (ingress: KubeObject): string => classOf(ingress) ?? unnamed ?? '';
  const together = serversOf(ingresses, inventory);
  const names = new Set(ingresses.map(nameOf));
  if (names.size < 2) return () => together;
  const byName = new Map(
    [...names].map((name) => {
      const own = serversOf(
        ingresses.filter((ingress) => nameOf(ingress) === name),
        inventory,
      );
      return [name, new Map([...own].map(([host, server]) => [host, spread(server, together.get(host))]))];
    }),
  );
  return (ingress) => byName.get(nameOf(ingress)) ?? together;
}

const spread = (server: Server, together: Server | undefined): Server => ({
  ...server,
  isRegex: server.isRegex || together?.isRegex === true,
});
