import { type Draft, question } from './finding.ts';
import { keyOf, type KubeObject, titleOf } from './kube-object.ts';
import { nginxAnnotation, pomeriumAnnotation, pomeriumFlag } from './nginx-annotation.ts';
import { aliasesOf, ruleHosts } from './nginx-server.ts';

/** Where one side is told which Host the app is to get: whether it gets the same from the other. */
export function hostHeader(ingress: KubeObject, successor: KubeObject): readonly Draft[] {
  const wanted = nginxAnnotation(ingress, 'upstream-vhost');
  const fixed = pomeriumAnnotation(successor, 'host_rewrite');
  const header = pomeriumAnnotation(successor, 'host_rewrite_header');
  if (wanted === undefined && fixed === undefined && header === undefined) return [];
  if (header === undefined && isSame(ingress, wanted, successor, fixed)) return [];
  const here =
    fixed === undefined
      ? header === undefined
        ? 'does not'
        : `takes it from the header ${header}`
      : `sends ${fixed}`;
  return [
    question(
      'host',
      titleOf(ingress),
      `ingress-nginx sends the app ${wanted === undefined ? "the caller's Host" : `the Host ${wanted}`}, ${keyOf(successor)} ${here}`,
      wanted === undefined
        ? 'set ingress.pomerium.io/preserve_host_header instead, or confirm that the app takes both'
        : 'set ingress.pomerium.io/host_rewrite to the same, or confirm that the app takes both',
    ),
  ];
}

/** host_rewrite goes before preserve_host_header (config/envoyconfig/routes.go). */
function isSame(
  ingress: KubeObject,
  wanted: string | undefined,
  successor: KubeObject,
  fixed: string | undefined,
): boolean {
  const isCallers = wanted === undefined || /^\$(?:http_)?host$/.test(wanted);
  const callers = [...ruleHosts(ingress), ...aliasesOf(ingress)];
  const there = isCallers ? callers : [wanted.toLowerCase()];
  if (fixed !== undefined) return there.every((name) => name === fixed.toLowerCase());
  if (!pomeriumFlag(successor, 'preserve_host_header')) return false;
  return isCallers || callers.every((name) => name === wanted.toLowerCase());
}
