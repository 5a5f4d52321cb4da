import { fieldsOf, objectsIn, text } from '../fields.ts';
import { type Draft, question, remark } from './finding.ts';
import { hostHeader } from './host-header.ts';
import { keyOf, type KubeObject, titleOf } from './kube-object.ts';
import { nginxAnnotation, nginxFlag, pomeriumAnnotation, pomeriumFlag } from './nginx-annotation.ts';
import { ruleHosts } from './nginx-server.ts';
import { snippets } from './snippets.ts';

/**
 * What ingress-nginx does for an Ingress besides choosing a backend, and what nothing proves to be done by those that take over:
 * the same service may get other paths, or be spoken to in another protocol.
 */
export function differencesOf(
  ingress: KubeObject,
  successors: readonly KubeObject[],
  hasRoutes: (host: string) => boolean,
): readonly Draft[] {
  return [
    ...canary(ingress),
    ...redirects(ingress),
    ...snippets(ingress),
    ...wwwRedirect(ingress, hasRoutes),
    ...successors.flatMap((successor) => [
      ...rewrites(ingress, successor),
      ...hostHeader(ingress, successor),
      ...protocol(ingress, successor),
    ]),
    ...dnsNames(ingress, successors),
    ...slashRedirects(ingress),
  ];
}

function canary(ingress: KubeObject): readonly Draft[] {
  if (!nginxFlag(ingress, 'canary')) return [];
  return [
    question(
      'canary',
      titleOf(ingress),
      'it is a canary: a share of the requests of another Ingress goes to it, which Pomerium has no equivalent for',
      'finish the canary or give it up, then confirm',
    ),
  ];
}

function redirects(ingress: KubeObject): readonly Draft[] {
  const name = REDIRECTS.find((each) => nginxAnnotation(ingress, each) !== undefined);
  if (name === undefined) return [];
  return [
    question(
      'redirect',
      titleOf(ingress),
      `ingress-nginx answers with a redirect (${name}: ${nginxAnnotation(ingress, name)}), which Pomerium does not do`,
      'let the app or something else redirect, then confirm',
    ),
  ];
}

function wwwRedirect(ingress: KubeObject, hasRoutes: (host: string) => boolean): readonly Draft[] {
  if (!nginxFlag(ingress, 'from-to-www-redirect')) return [];
  const others = ruleHosts(ingress)
    .filter((host) => !host.startsWith('*'))
    .map((host) => (host.startsWith('www.') ? host.slice(4) : `www.${host}`));
  const dark = others.filter((host) => !hasRoutes(host));
  if (dark.length === 0) return [];
  return [
    question(
      'www',
      titleOf(ingress),
      `ingress-nginx also answers ${dark.join(', ')}, with a redirect, and Pomerium does not`,
      'give the name a Pomerium Ingress, or confirm that nobody needs it',
      'medium',
    ),
  ];
}

function rewrites(ingress: KubeObject, successor: KubeObject): readonly Draft[] {
  const target = nginxAnnotation(ingress, 'rewrite-target');
  const own = REWRITES.flatMap((name) => {
    const value = pomeriumAnnotation(successor, name);
    return value === undefined ? [] : [`${name} ${value}`];
  });
  if (target === undefined && own.length === 0) return [];
  return [
    question(
      'rewrite',
      titleOf(ingress),
      `whether the app gets the same paths is not proven: ingress-nginx rewrites ${target === undefined ? 'nothing' : `to ${target}`}, ${keyOf(successor)} ${own.length === 0 ? 'rewrites nothing' : `has ${own.join(', ')}`}`,
      'try a path of the app through Pomerium, then confirm',
    ),
  ];
}

function protocol(ingress: KubeObject, successor: KubeObject): readonly Draft[] {
  const spoken = nginxAnnotation(ingress, 'backend-protocol')?.toUpperCase() ?? 'HTTP';
  const isSecure = pomeriumFlag(successor, 'secure_upstream');
  if (spoken.endsWith('S') === isSecure && !spoken.startsWith('GRPC') && spoken !== 'FCGI') return [];
  if (spoken === 'GRPCS' && isSecure) return [];
  if (spoken === 'GRPC' && pomeriumFlag(successor, 'h2c_upstream')) return [];
  return [
    question(
      'protocol',
      titleOf(ingress),
      `ingress-nginx speaks ${spoken} with the app, ${keyOf(successor)} ${isSecure ? 'HTTPS' : 'plain HTTP'}`,
      isSecure
        ? 'take ingress.pomerium.io/secure_upstream away, or confirm that the app takes both'
        : 'set ingress.pomerium.io/secure_upstream, or confirm that the app takes both',
    ),
  ];
}

/** external-dns takes the records of an Ingress away with it. */
function dnsNames(ingress: KubeObject, successors: readonly KubeObject[]): readonly Draft[] {
  const named = namesForDns(ingress);
  const kept = new Set(successors.flatMap((each) => [...namesForDns(each), ...ruleHosts(each)]));
  const lost = named.filter((name) => !kept.has(name));
  if (lost.length === 0) return [];
  return [
    question(
      'dns',
      titleOf(ingress),
      `external-dns keeps records for ${lost.join(', ')} because of its annotation, and takes them away with it`,
      `give the annotation ${DNS} to the Ingress that takes over, or confirm that nobody needs the names`,
    ),
  ];
}

/** nginx answers /foo itself where there is /foo/ alone. */
function slashRedirects({ spec, ...ingress }: KubeObject): readonly Draft[] {
  const paths = objectsIn(spec['rules']).flatMap((rule) =>
    objectsIn(fieldsOf(rule['http'])?.['paths']).map((entry) => text(entry, 'path') ?? ''),
  );
  const bare = paths.filter((path) => path.length > 1 && path.endsWith('/')).map((path) => path.slice(0, -1));
  const redirected = bare.filter((path) => !paths.includes(path));
  if (redirected.length === 0) return [];
  return [
    remark(
      'slash',
      titleOf(ingress),
      'low',
      `ingress-nginx redirects ${redirected.join(', ')} to the same with a slash at its end, Pomerium does not`,
    ),
  ];
}

const namesForDns = ({ annotations }: KubeObject): readonly string[] =>
  (annotations[DNS] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');

const DNS = 'external-dns.alpha.kubernetes.io/hostname';
const REDIRECTS = ['permanent-redirect', 'temporal-redirect', 'app-root'];
const REWRITES = ['prefix_rewrite', 'regex_rewrite_pattern', 'host_path_regex_rewrite_pattern'];
