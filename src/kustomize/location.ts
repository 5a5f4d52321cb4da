/** Where a kustomization stands. */
export interface Location {
  /** The kustomization file, by the name that messages use. */
  readonly file: string;
  /** Its folder, likewise. */
  readonly folder: string;
  /** The real path of its folder. */
  readonly root: string;
  /** The real paths of the folders on the way here, the outermost first and its own last. */
  readonly roots: readonly string[];
}
