import type { KubeObject } from './kube-object.ts';

/** An annotation that ingress-nginx reads, by the part after the slash; undefined where it is missing or empty. */
export const nginxAnnotation = ({ annotations }: KubeObject, name: string): string | undefined =>
  annotations[`nginx.ingress.kubernetes.io/${name}`]?.trim() || undefined;

/** An annotation that Pomerium reads, likewise. */
export const pomeriumAnnotation = ({ annotations }: KubeObject, name: string): string | undefined =>
  annotations[`ingress.pomerium.io/${name}`]?.trim() || undefined;
