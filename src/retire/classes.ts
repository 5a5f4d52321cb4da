import { type Inventory, ofKind } from './inventory.ts';
import type { KubeObject } from './kube-object.ts';
import { argumentsOf, controllersOf } from './workload.ts';

/** Which controller takes which class of Ingresses. */
export interface Classes {
  readonly nginx: ReadonlySet<string>;
  readonly pomerium: ReadonlySet<string>;
  /** Who takes Ingresses that name no class. */
  readonly classless: Taker;
  /** The class that the cluster gives to Ingresses without one. */
  readonly defaultClass: string | undefined;
}

export type Taker = 'nginx' | 'pomerium' | 'other';

/**
 * Finds the classes of ingress-nginx (IngressClass with the controller `k8s.io/ingress-nginx`, or what its arguments name) and
 * of Pomerium. The name `nginx` counts where no IngressClass gives it to somebody else, since ingress-nginx takes its annotation
 * without any such object; `pomerium` where no IngressClass is Pomerium's, since manifests often leave it out.
 *
 * @param only the classes to retire; all of ingress-nginx without any
 */
export function classesOf(inventory: Pick<Inventory, 'objects'>, only: readonly string[] = []): Classes {
  const objects = ofKind(inventory, 'IngressClass');
  const controllers = controllersOf(inventory);
  const ofNginx = new Set([NGINX, ...controllers.flatMap((each) => argumentsOf(each, 'controller-class'))]);
  const named = (isMine: (controller: string) => boolean): string[] =>
    objects.filter(({ spec }) => isMine(String(spec['controller']))).map(({ name }) => name);
  const free = (name: string): string[] => (objects.some((each) => each.name === name) ? [] : [name]);
  const nginx = new Set([
    ...named((controller) => ofNginx.has(controller)),
    ...controllers.flatMap((each) => argumentsOf(each, 'ingress-class')).flatMap(free),
    ...free('nginx'),
  ]);
  const ofPomerium = named((controller) => controller === POMERIUM);
  const pomerium = new Set(ofPomerium.length > 0 ? ofPomerium : free('pomerium'));
  const defaultClass = objects.find(({ annotations }) => annotations[DEFAULT] === 'true')?.name;
  const watchesClassless = controllers.some((each) =>
    argumentsOf(each, 'watch-ingress-without-class').some((value) => value !== 'false'),
  );
  const kept = only.length === 0 ? nginx : new Set(only.filter((name) => nginx.has(name)));
  const takesClassless =
    watchesClassless || (defaultClass !== undefined && nginx.has(defaultClass) && kept.has(defaultClass));
  return {
    nginx: kept,
    pomerium,
    classless: takesClassless
      ? 'nginx'
      : defaultClass !== undefined && pomerium.has(defaultClass)
        ? 'pomerium'
        : 'other',
    defaultClass,
  };
}

/** The class an Ingress names: in its field, else in the annotation of old; undefined where it names none. */
export function classOf({ spec, annotations }: KubeObject): string | undefined {
  const field = spec['ingressClassName'];
  const named = typeof field === 'string' ? field : annotations[CLASS_ANNOTATION];
  return named === '' ? undefined : named;
}

/** Whose Ingress it is. */
export function takerOf(ingress: KubeObject, classes: Classes): Taker {
  const name = classOf(ingress);
  if (name === undefined) return classes.classless;
  if (classes.nginx.has(name)) return 'nginx';
  return classes.pomerium.has(name) ? 'pomerium' : 'other';
}

const NGINX = 'k8s.io/ingress-nginx';
const POMERIUM = 'pomerium.io/ingress-controller';
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const DEFAULT = 'ingressclass.kubernetes.io/is-default-class';
