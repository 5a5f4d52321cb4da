import { type Fields, fieldsOf, text } from '../../fields.ts';
import type { Ingress } from '../../ingress/ingress.ts';
import { readObject } from '../../ingress/read.ts';
import { type NginxIngress, nginxIngressOf } from './nginx-ingress.ts';

/** An object of a manifest, and where it stands. */
export interface SourceObject {
  readonly value: Fields;
  readonly file: string;
}

/** What a conversion starts from. */
export interface Sources {
  readonly nginx: readonly NginxIngress[];
  /** Temporary objects of cert-manager, which answers its challenges by them. */
  readonly solvers: readonly NginxIngress[];
  /** Those of class `pomerium` that are there already. */
  readonly pomerium: readonly Ingress[];
  /** nginx's own ConfigMap; empty where it is not given. */
  readonly config: ReadonlyMap<string, string>;
  /** Data of other ConfigMaps, by NAMESPACE/NAME. */
  readonly configMaps: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Headers that the given Pomerium object sets from claims, in lower case. */
  readonly claimHeaders: ReadonlySet<string>;
  /** What cannot be converted, each a sentence. */
  readonly problems: readonly string[];
  /** How many of what were seen, for the message that there is no Ingress of class nginx. */
  readonly census: ReadonlyMap<string, number>;
}

/**
 * Sorts objects by what they are to a conversion. An Ingress is nginx's by its class: the name `nginx`, or that of an IngressClass
 * with nginx's controller, or none where such a class is the default (facts of ingress-nginx: `--ingress-class`, `--controller-class`).
 *
 * @param extraClasses names of classes that are nginx's, too
 */
export function sortObjects(objects: readonly SourceObject[], extraClasses: readonly string[] = []): Sources {
  const { classes, takesClassless } = classesIn(objects, extraClasses);
  const nginx: NginxIngress[] = [];
  const solvers: NginxIngress[] = [];
  const pomerium: Ingress[] = [];
  const problems: string[] = [];
  const config = new Map<string, string>();
  const configMaps = new Map<string, ReadonlyMap<string, string>>();
  const claimHeaders = new Set<string>();
  const census = new Map<string, number>();
  const seen = (what: string): void => void census.set(what, (census.get(what) ?? 0) + 1);
  for (const { value, file } of objects) {
    const kind = text(value, 'kind') ?? '';
    if (kind === 'ConfigMap') takeConfigMap(value, config, configMaps);
    else if (kind === 'Pomerium')
      for (const header of Object.keys(fieldsOf(fieldsOf(value['spec'])?.['jwtClaimHeaders']) ?? {}))
        claimHeaders.add(header.toLowerCase());
    if (kind !== 'Ingress') {
      seen(kind || 'an object without a kind');
      continue;
    }
    const version = text(value, 'apiVersion') ?? '';
    const ingress = nginxIngressOf(value, file);
    const title = `the Ingress ${ingress.namespace}/${ingress.name} in ${file}`;
    const className = classOf(value);
    if (!version.startsWith('networking.k8s.io/') && !version.startsWith('extensions/')) {
      seen(`Ingress of ${version || 'no apiVersion'}`);
    } else if (className === 'pomerium') {
      for (const read of readObject(value, '')) if (read.kind === 'ingress') pomerium.push(read.ingress);
      seen('Ingress of class pomerium');
    } else if (className === '' ? !takesClassless : !classes.has(className)) {
      seen(`Ingress of class ${className || '(none)'}`);
    } else if (version !== 'networking.k8s.io/v1') {
      problems.push(
        `cannot convert ${title}: ${version} is gone since Kubernetes 1.22, and nginx did not read it; write it as networking.k8s.io/v1 first (kubectl convert -f FILE --output-version networking.k8s.io/v1)`,
      );
    } else if (ingress.name === '') {
      problems.push(`cannot convert an Ingress in ${file}: it has no name; give it one`);
    } else if (ingress.labels[SOLVER] === 'true') solvers.push(ingress);
    else nginx.push(ingress);
  }
  return { nginx, solvers, pomerium, config, configMaps, claimHeaders, problems, census };
}

/** The label by which cert-manager, and Pomerium, know a solver's Ingress: Pomerium opens such a one to everybody. */
const SOLVER = 'acme.cert-manager.io/http01-solver';

function classesIn(
  objects: readonly SourceObject[],
  extra: readonly string[],
): { readonly classes: ReadonlySet<string>; readonly takesClassless: boolean } {
  const classes = new Set<string>(['nginx', ...extra]);
  let takesClassless = false;
  for (const { value } of objects) {
    if (text(value, 'kind') !== 'IngressClass') continue;
    const metadata = fieldsOf(value['metadata']) ?? {};
    const name = text(metadata, 'name') ?? '';
    const isNginx = text(fieldsOf(value['spec']) ?? {}, 'controller') === CONTROLLER;
    if (isNginx) classes.add(name);
    // F5's controller likes the same name.
    else classes.delete(name);
    const isDefault = fieldsOf(metadata['annotations'])?.[DEFAULT_CLASS];
    if (isNginx && (isDefault === 'true' || isDefault === true)) takesClassless = true;
  }
  return { classes, takesClassless };
}

const classOf = (value: Fields): string =>
  text(fieldsOf(value['spec']) ?? {}, 'ingressClassName') ??
  text(fieldsOf(fieldsOf(value['metadata'])?.['annotations']) ?? {}, 'kubernetes.io/ingress.class') ??
  '';

function takeConfigMap(
  value: Fields,
  config: Map<string, string>,
  configMaps: Map<string, ReadonlyMap<string, string>>,
): void {
  const metadata = fieldsOf(value['metadata']) ?? {};
  const name = text(metadata, 'name') ?? '';
  const data = new Map(
    Object.entries(fieldsOf(value['data']) ?? {}).map(([key, item]) => [key, String(item)]),
  );
  const app = fieldsOf(metadata['labels'])?.['app.kubernetes.io/name'];
  const isNginx = NGINX_CONFIG.test(name) || (app === 'ingress-nginx' && !NO_SETTINGS.test(name));
  if (isNginx) for (const [key, item] of data) config.set(key, item);
  else configMaps.set(`${text(metadata, 'namespace') ?? ''}/${name}`, data);
}

const CONTROLLER = 'k8s.io/ingress-nginx';
const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';
const NGINX_CONFIG =
  /^(?:[\w-]+-)?(?:ingress-nginx-controller|nginx-configuration|nginx-load-balancer(?:-microk8s)?-conf)$/;
/** Of the chart, too, but with names of headers or ports. */
const NO_SETTINGS = /(?:-headers|-tcp|-udp|tcp-services|udp-services)$/;
