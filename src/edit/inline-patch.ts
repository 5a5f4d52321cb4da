import { isBlockScalar } from './layout.ts';
import { locate } from './locate.ts';
import { type Place, setText } from './set-text.ts';
import { partOf, readSource, readTexts } from './source-file.ts';

/**
 * {@link setText} in a patch that stands inside a kustomization. Kustomize takes blanks and line breaks from the end of
 * such a patch (tried with 5.5), and with them those that a literal block at its end should have; a comment behind it
 * keeps them. A line break that is missing already is no reason to change anything.
 */
export function setInInlinePatch(patch: string, edit: Place & { readonly value: string }): string {
  if (edit.path.reduce(partOf, readTexts(patch)[edit.document]) === edit.value) return patch;
  const edited = setText(patch, edit);
  const { slot } = locate(readSource(edited), edit.document, edit.path);
  const isCut = edit.value.endsWith('\n') && isBlockScalar(slot.node) && edited.slice(slot.end).trim() === '';
  if (isCut) return edited + KEEPER + (patch.endsWith('\n') ? '\n' : '');
  return patch.endsWith('\n') ? edited : edited.replace(/\n$/, '');
}

const KEEPER = '# keeps the line break above';
