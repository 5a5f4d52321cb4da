/** Where the policy of an Ingress comes from: what set it last, or took it away. */
export type PolicySource =
  | { readonly kind: 'manifest'; readonly file: string }
  | {
      readonly kind: 'patch';
      /** The kustomization file whose patch it is. */
      readonly kustomization: string;
      readonly field: PatchField;
      /** Which entry of that field, from 0. */
      readonly index: number;
      /** The file the patch stands in; undefined where it stands in the kustomization itself. */
      readonly patchFile: string | undefined;
      /** Whether its target can match other Ingresses than this one. */
      readonly isGlobal: boolean;
    }
  /** `commonAnnotations`: these always hold for every object. */
  | { readonly kind: 'common-annotations'; readonly kustomization: string };

/** The fields of a kustomization that hold patches. */
export type PatchField = 'patches' | 'patchesStrategicMerge' | 'patchesJson6902';
