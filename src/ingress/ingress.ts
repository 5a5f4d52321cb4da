import type { Fields } from '../fields.ts';
import type { PatchedAs } from '../kustomize/object.ts';
import type { PolicySource } from '../kustomize/policy-source.ts';

/** An Ingress of class `pomerium`, as far as routing and policy go. */
export interface Ingress {
  /** `""` where a manifest leaves it to whoever applies it. */
  readonly namespace: string;
  readonly name: string;
  /** The hosts of its rules in lower case: names, `*.example.com`, or `*` for every name. */
  readonly hosts: readonly string[];
  readonly paths: readonly RulePath[];
  /** Its `ingress.pomerium.io/*` annotations, by the part after the slash. */
  readonly annotations: Readonly<Record<string, string>>;
  /** False where the annotations are not known: the Ingress is known from the log alone, or patches would change it. */
  readonly policyKnown: boolean;
  /** The object as it stands in its manifest, unchecked; undefined where it is known from the log alone. */
  readonly manifest?: Fields;
  /** What set the policy last, or took it away; undefined where nothing did, or manifests do not tell. */
  readonly policySetBy?: PolicySource;
  /** What patches of its kustomization know it by, before names and namespace are changed there; undefined outside of one. */
  readonly patchedAs?: PatchedAs;
  /** The kustomization with a patch that sets the policy of this Ingress and of others, perhaps before one for it alone. */
  readonly globalPatch?: string;
}

/** A rule path: where Envoy sends what. */
export interface RulePath {
  readonly host: string;
  /** Raw, as Envoy compares it; `""` matches everything. */
  readonly path: string;
  /** `Prefix` is a string prefix in Pomerium: `/api` also takes `/apix`. */
  readonly match: 'exact' | 'regex' | 'prefix';
}

/** `NAMESPACE/NAME`: no part can hold a slash, so it is unique. */
export const ingressKey = ({ namespace, name }: Pick<Ingress, 'namespace' | 'name'>): string =>
  `${namespace}/${name}`;

/** The same for people: the name alone where no namespace is known. */
export const ingressName = (ingress: Pick<Ingress, 'namespace' | 'name'>): string =>
  ingress.namespace === '' ? ingress.name : ingressKey(ingress);
