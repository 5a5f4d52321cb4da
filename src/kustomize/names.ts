import { basename } from 'node:path';

/** What kustomize calls the file of a folder, in the order in which it looks. */
export const KUSTOMIZATION_NAMES: readonly string[] = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
];

export const isKustomizationFile = (path: string): boolean => KUSTOMIZATION_NAMES.includes(basename(path));
