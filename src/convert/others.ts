import {
  converted,
  type Finding,
  kept,
  noEquivalent,
  notNeeded,
  restricted,
  type Verdict,
} from './finding.ts';
import { NGINX_PREFIX } from './nginx/topics.ts';
import type { NginxIngress } from './source/nginx-ingress.ts';

/** Annotations that are not nginx's, each with one finding, and those that go with the new Ingress. */
export function convertOthers({ annotations, unquoted }: NginxIngress): {
  readonly findings: readonly Finding[];
  readonly annotations: Readonly<Record<string, string>>;
} {
  const findings: Finding[] = [];
  const next: [string, string][] = [];
  for (const [key, value] of annotations) {
    if (key.startsWith(NGINX_PREFIX)) continue;
    const [verdict, goesOn] = verdictOn(key, value);
    const quoted =
      unquoted.has(key) && goesOn !== undefined
        ? '; quoted, since kubectl apply takes nothing but texts'
        : '';
    findings.push({ key, value, ...verdict, what: verdict.what + quoted });
    if (goesOn !== undefined) next.push([key, goesOn]);
  }
  return { findings, annotations: Object.fromEntries(next) };
}

/** The verdict, and the value it has from now on; undefined where it goes. */
function verdictOn(key: string, value: string): readonly [Verdict, string | undefined] {
  const slash = key.indexOf('/');
  const [prefix, name] = slash < 0 ? ['', key] : [key.slice(0, slash), key.slice(slash + 1)];
  switch (prefix) {
    case 'acme.cert-manager.io':
      if (name === 'http01-edit-in-place')
        return [notNeeded('it would put the challenge into this Ingress, behind its policy'), undefined];
      if (/^http01-ingress-?class(?:name)?$/.test(name))
        return [
          converted(
            'pomerium: challenges over HTTP-01 then need the public port 443 on Pomerium; dns01 does not',
            'medium',
          ),
          'pomerium',
        ];
      return [kept('for cert-manager'), value];
    case 'cert-manager.io':
      return [
        kept(
          name === 'issue-temporary-certificate'
            ? 'it matters only for a new Secret: without the Secret there is no route'
            : 'for cert-manager: the certificate stays as it is',
        ),
        value,
      ];
    case 'kubernetes.io':
      if (name === 'ingress.class')
        return [converted('spec.ingressClassName: the API server refuses both'), undefined];
      return [kept(name === 'tls-acme' ? 'for cert-manager' : 'as it is'), value];
    case 'external-dns.alpha.kubernetes.io':
      return name === 'target'
        ? [
            kept(
              `for external-dns; it names ${value}, which may be the old load balancer: change it when traffic moves`,
              'medium',
            ),
            value,
          ]
        : [
            kept('for external-dns; while both Ingresses are there it publishes both addresses', 'low'),
            value,
          ];
    case 'ingress.pomerium.io':
      return [
        ACCESS.test(name)
          ? restricted('nginx ignored it and it is no decision: say who may come')
          : notNeeded('nginx ignored it; what Pomerium needs is written anew'),
        undefined,
      ];
    case 'ingress.kubernetes.io':
      return [notNeeded('nginx ignored it: its own prefix is nginx.ingress.kubernetes.io'), undefined];
    case 'nginx.org':
    case 'nginx.com':
      return [notNeeded("of F5's controller, another product: ingress-nginx ignored it"), undefined];
    default:
      return OWNERS.some((owner) => owner.test(key))
        ? [
            noEquivalent(
              'of whatever keeps this Ingress (Helm, Argo CD, Flux, Fleet, kubectl): make the change there, or it is undone',
              'low',
            ),
            undefined,
          ]
        : [kept('pompaths does not know it, and nginx did not either'), value];
  }
}

const ACCESS = /^(?:policy|allow.*|cors_allow_preflight|.*_policy)$/;
const OWNERS = [
  /^kubectl\.kubernetes\.io\/last-applied-configuration$/,
  /^meta\.helm\.sh\//,
  /^helm\.sh\//,
  /^argocd\.argoproj\.io\/(?!sync-wave|sync-options|hook)/,
  /\.toolkit\.fluxcd\.io\//,
  /^(?:objectset\.rio|fleet)\.cattle\.io\//,
  /^(?:internal\.)?config\.kubernetes\.io\//,
];
