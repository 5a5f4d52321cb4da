import type { Policy } from '../policy/model.ts';
import { printPolicy } from '../policy/print.ts';
import type { PlannedAddition } from './plan.ts';

/** Additions as YAML: each a comment of one line, and its rules. */
export const printAdditions = (added: readonly PlannedAddition[]): string =>
  added.map(({ comment, rules }) => blockOf(comment, rules)).join('');

/** Lines with something before each that is not empty. */
export const indented = (lines: string, indent: string): string =>
  indent === '' ? lines : lines.replace(/^(?=.)/gm, indent);

/** Lines of a comment, without `#`, as YAML. An empty one is an empty line. */
export const commentLines = (comments: readonly string[]): string =>
  comments
    .flatMap((comment) => comment.split('\n'))
    .map((line) => (line === '' ? '\n' : `#${line}\n`))
    .join('');

const blockOf = (comment: string, rules: Policy): string =>
  `# ${comment.replace(NO_COMMENT, ' ').trim()}\n${printPolicy(rules)}`;

/** What could end a comment, or hide in it. */
const NO_COMMENT = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]+/gu;
