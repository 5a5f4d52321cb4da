import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { InputError } from '../../errors.ts';
import { changeDocument } from './documents.ts';
import {
  changePatch,
  dropAnnotations,
  type PatchFollowing,
  type Renamed,
  renamed as renamedTo,
} from './change-patch.ts';

/**
 * Lets the patches of a kustomization follow the Ingresses: targets name the new name, patches in it are changed as {@link changePatch} does, and
 * nginx's annotations go from those that it gives to everything.
 *
 * @throws InputError as {@link changePatch}, and where a target's pattern takes the old name and not the new
 */
export function changeKustomization(content: string, following: PatchFollowing): string {
  let isChanged = false;
  const after = changeDocument(content, (document) => {
    const common = document.get('commonAnnotations', true);
    if (isMap(common) && dropAnnotations(common, following)) {
      isChanged = true;
      if (common.items.length === 0) document.delete('commonAnnotations');
    }
    for (const field of ['patches', 'patchesJson6902', 'patchesStrategicMerge']) {
      const list = document.get(field, true);
      if (!isSeq(list)) continue;
      const before = list.items.length;
      list.items = list.items.filter((item) => {
        // A name of a file, or a patch by itself.
        if (isScalar(item) && typeof item.value === 'string' && /\n|^\s*\{/.test(item.value)) {
          const next = changePatch(item.value, following);
          if (next === item.value) return true;
          isChanged = true;
          item.value = next;
          return next !== undefined;
        }
        if (!isMap(item)) return true;
        const fate = changeEntry(item, following);
        isChanged ||= fate !== 'same';
        return fate !== 'empty';
      });
      if (before > 0 && list.items.length === 0) document.delete(field);
    }
  });
  return isChanged ? after : content;
}

function changeEntry(entry: YAMLMap, following: PatchFollowing): 'same' | 'changed' | 'empty' {
  let fate: 'same' | 'changed' = 'same';
  const target = entry.get('target', true);
  const name = isMap(target) ? target.get('name', true) : undefined;
  if (isMap(target) && isScalar(name) && typeof name.value === 'string' && isForIngress(target)) {
    const namespace = target.get('namespace');
    const next = nextTarget(
      name.value,
      typeof namespace === 'string' ? namespace : undefined,
      following.names,
    );
    if (next !== name.value) {
      name.value = next;
      fate = 'changed';
    }
  }
  const patch = entry.get('patch', true);
  if (!isScalar(patch) || typeof patch.value !== 'string') return fate;
  const next = changePatch(patch.value, following);
  if (next === undefined) return 'empty';
  if (next === patch.value) return fate;
  // Kustomize takes the line break from the end; a literal keeps what it had.
  patch.value = patch.value.endsWith('\n') ? next : next.replace(/\n$/, '');
  return 'changed';
}

const isForIngress = (target: YAMLMap): boolean => {
  const kind = target.get('kind');
  return kind === undefined || kind === 'Ingress';
};

/** A target is a regular expression for the whole name. */
function nextTarget(pattern: string, namespace: string | undefined, names: readonly Renamed[]): string {
  const bare = pattern.replace(/^\^/, '').replace(/\$$/, '').replaceAll('\\.', '.').replaceAll('\\-', '-');
  const next = renamedTo(names, bare, namespace);
  if (next === bare) return pattern;
  if (next !== undefined) return pattern.includes('\\') ? next.replaceAll('.', '\\.') : next;
  for (const { old, next: renamed } of names)
    if (takes(pattern, old) && !takes(pattern, renamed))
      throw new InputError(
        `the target ${JSON.stringify(pattern)} of a patch takes ${old} and not ${renamed}: name the Ingress there`,
      );
  return pattern;
}

function takes(pattern: string, name: string): boolean {
  // Only what cannot take for ever is tried; anything else is kept, and kustomize tells.
  if (!/^(?:[\w.-]|\\[.-]|\.\*)*$/.test(pattern) || (pattern.match(/\.\*/g) ?? []).length > 2) return false;
  return new RegExp(`^(?:${pattern})$`).test(name);
}
