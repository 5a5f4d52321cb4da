import { isPossible } from '../../artifact/names.ts';
import { type ConvertedIngress, writtenOf } from '../conversion.ts';

/**
 * A file name for each Ingress: the app's name where that is clear, else with its namespace, else the new name of the Ingress. All of them are
 * names that Kubernetes takes, so that none leads out of the folder.
 */
export function fileNames(ingresses: readonly ConvertedIngress[]): ReadonlyMap<ConvertedIngress, string> {
  const taken = new Set(['kustomization']);
  const names = new Map<ConvertedIngress, string>();
  const apps = ingresses.map(({ source: { name } }) => appOf(name));
  for (const [index, ingress] of ingresses.entries()) {
    const { namespace, name } = ingress.source;
    const app = appOf(name);
    const isClear = apps.every((other, at) => at === index || other !== app);
    const wanted = [
      ...(isClear ? [app] : []),
      ...(namespace === '' ? [] : [`${namespace}-${app}`, `${namespace}-${name}`]),
      writtenOf(ingress)[0]?.name ?? '',
    ];
    const free = wanted.find((each) => !taken.has(each) && isPossible({ namespace: '', name: each }));
    const chosen = free ?? `${writtenOf(ingress)[0]?.name ?? 'ingress'}-${index + 1}`;
    taken.add(chosen);
    names.set(ingress, `${chosen}.yaml`);
  }
  return names;
}

/** `audiobookshelf` of `audiobookshelf-nginx-ingress`. */
const appOf = (name: string): string => name.replace(/-(?:nginx|ingress|nginx-ingress|ingress-nginx)$/, '');
