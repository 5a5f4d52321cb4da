import { type Fields, fieldsOf, objectsIn, text, texts } from '../fields.ts';
import { type Inventory, ofKind } from './inventory.ts';
import type { KubeObject } from './kube-object.ts';

/** Deployments and DaemonSets. */
export const workloadsOf = (inventory: Pick<Inventory, 'objects'>): readonly KubeObject[] => [
  ...ofKind(inventory, 'Deployment'),
  ...ofKind(inventory, 'DaemonSet'),
];

/** Those that run ingress-nginx, from whichever registry: by its image, its program, or the labels of its chart. */
export const controllersOf = (inventory: Pick<Inventory, 'objects'>): readonly KubeObject[] =>
  workloadsOf(inventory).filter(
    (workload) =>
      wordsOf(workload).some((word) => word === '/nginx-ingress-controller') ||
      imagesOf(workload).some((image) => IMAGE.test(image)),
  );

/** The namespaces these objects are in. */
export const namespacesOf = (objects: readonly KubeObject[]): readonly string[] => [
  ...new Set(objects.map(({ namespace }) => namespace).filter((namespace) => namespace !== '')),
];

/** The values of a flag in the arguments of an object's containers: `--name=value`, `--name value`, `--name`. */
export function argumentsOf(workload: KubeObject, name: string): readonly string[] {
  const words = wordsOf(workload);
  return words.flatMap((word, i) => {
    if (word.startsWith(`--${name}=`)) return [word.slice(name.length + 3)];
    if (word !== `--${name}`) return [];
    const next = words[i + 1];
    return [next === undefined || next.startsWith('-') ? 'true' : next];
  });
}

/** Command and arguments of all containers, one after the other. */
export const wordsOf = (workload: KubeObject): readonly string[] =>
  containersOf(workload).flatMap((container) => [
    ...texts(container, 'command'),
    ...texts(container, 'args'),
  ]);

export const imagesOf = (workload: KubeObject): readonly string[] =>
  containersOf(workload).map((container) => text(container, 'image') ?? '');

const containersOf = ({ spec }: KubeObject): readonly Fields[] =>
  objectsIn(fieldsOf(fieldsOf(spec['template'])?.['spec'])?.['containers']);

const IMAGE = /(?:^|\/)ingress-nginx\/controller|nginx-ingress-controller/;
