import { ingressName, type RulePath } from '../ingress/ingress.ts';
import type { InspectedIngress, PolicyState } from '../inspection/inspect.ts';
import type { Passers } from '../inspection/passers.ts';

/** What `pompaths ingresses -o json` holds of each Ingress, besides the findings. */
export interface IngressJson {
  readonly namespace: string;
  readonly name: string;
  readonly hosts: readonly string[];
  readonly paths: readonly RulePath[];
  /** The file that holds it or sets its policy; null in the cluster. */
  readonly file: string | null;
  readonly policy: PolicyState['kind'];
  /** Null where the policy is not in force or not known. */
  readonly passers: Passers | null;
  readonly pathRules: readonly {
    readonly kind: 'prefix' | 'leaf';
    /** Decoded. */
    readonly path: string;
    readonly methods: readonly string[] | null;
    readonly pinned: boolean;
    /** False where it asks for somebody or something besides. */
    readonly forEverybody: boolean;
  }[];
}

export const ingressesJson = (
  ingresses: readonly InspectedIngress[],
  fileOf: (key: string) => string | undefined,
): readonly IngressJson[] =>
  ingresses
    .toSorted((a, b) => (ingressName(a.ingress) < ingressName(b.ingress) ? -1 : 1))
    .map(({ ingress, policy }) => ({
      namespace: ingress.namespace,
      name: ingress.name,
      hosts: ingress.hosts,
      paths: ingress.paths,
      file: fileOf(ingressName(ingress)) ?? null,
      policy: policy.kind,
      passers: policy.kind === 'in-force' ? policy.passers : null,
      pathRules:
        policy.kind === 'in-force'
          ? policy.pathRules.map(({ kind, path, methods, isPinned, asksForMore }) => ({
              kind,
              path,
              methods: methods ?? null,
              pinned: isPinned,
              forEverybody: !asksForMore,
            }))
          : [],
    }));
