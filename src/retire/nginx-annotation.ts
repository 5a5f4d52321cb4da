import type { KubeObject } from './kube-object.ts';

/** An annotation that ingress-nginx reads, by the part after the slash; undefined where it is missing or empty. */
export const nginxAnnotation = ({ annotations }: KubeObject, name: string): string | undefined =>
  annotations[`nginx.ingress.kubernetes.io/${name}`]?.trim() || undefined;

/** A switch of ingress-nginx, as Go's `strconv.ParseBool` reads it; what it cannot read is the default, which is no. */
export const nginxFlag = (ingress: KubeObject, name: string): boolean =>
  /^(?:1|t|T|TRUE|true|True)$/.test(nginxAnnotation(ingress, name) ?? '');

/** An annotation that Pomerium reads, likewise. */
export const pomeriumAnnotation = ({ annotations }: KubeObject, name: string): string | undefined =>
  annotations[`ingress.pomerium.io/${name}`]?.trim() || undefined;

/** A switch of Pomerium, which is YAML; for what is no boolean Pomerium refuses the Ingress, so that its status tells. */
export const pomeriumFlag = (ingress: KubeObject, name: string): boolean =>
  !/^(?:false|False|FALSE)$/.test(pomeriumAnnotation(ingress, name) ?? 'false');
