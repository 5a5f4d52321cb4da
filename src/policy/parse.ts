import { generateError } from './generate.ts';
import { type ReadPolicy, readPolicy } from './grammar.ts';
import { type Criterion, placesOf, type Policy } from './model.ts';
import { type Refused, RefusedError, refusalOf } from './refusal.ts';
import { compileErrors, joinErrors, moduleErrors } from './rego.ts';
import { type Tree, treeOfJson } from './tree.ts';
import { treeOfYaml } from './yaml/tree.ts';

/** What became of a policy's text. */
export type ParsedPolicy = { readonly kind: 'accepted'; readonly policy: Policy } | Refused;

/**
 * Reads a policy as the ingress-controller reads its annotation: YAML or JSON, a list of rules or one, the
 * first document only.
 *
 * @param text the annotation's value
 * @returns the policy, or the stage at which Pomerium refuses it, with Pomerium's text. `compile` means that
 *   the ingress-controller takes it and the whole gateway then stops taking policy changes.
 */
export const parsePolicy = (text: string): ParsedPolicy => parse(text, () => treeOfYaml(text));

/** The same for JSON that is parsed already, such as a case of a test or the `policy` of pompaths' own output. */
export const parsePolicyJson = (value: unknown): ParsedPolicy => parse(undefined, () => treeOfJson(value));

function parse(text: string | undefined, treeOf: () => Tree): ParsedPolicy {
  let read: ReadPolicy | undefined;
  try {
    read = readPolicy(treeOf());
    check(read);
    return { kind: 'accepted', policy: read.policy };
  } catch (error) {
    if (error instanceof RefusedError) return refusalOf(error, text, read?.policy);
    throw error;
  }
}

/** The stages after the parser, in their order; the first that finds something names all that it finds. */
function check({ policy, offsets }: ReadPolicy): void {
  const criteria = [...placesOf(policy)].map(({ criterion }) => criterion);
  for (const criterion of criteria) {
    const error = generateError(criterion);
    if (error !== undefined) throw new RefusedError('generate', error, offsets.get(criterion));
  }
  checkAll('module', moduleErrors, criteria, offsets);
  checkAll('compile', compileErrors, criteria, offsets);
}

function checkAll(
  stage: 'module' | 'compile',
  errorsOf: (criterion: Criterion, isFirst: boolean) => readonly string[],
  criteria: readonly Criterion[],
  offsets: ReadPolicy['offsets'],
): void {
  const found = criteria
    .map((criterion, index) => ({ criterion, errors: errorsOf(criterion, index === 0) }))
    .filter(({ errors }) => errors.length > 0);
  const [first] = found;
  if (!first) return;
  // OPA checks that variables are safe before it looks at types.
  const all = found.flatMap(({ errors }) => errors);
  const unsafe = all.filter((error) => error.includes('rego_unsafe_var_error'));
  throw new RefusedError(stage, joinErrors(unsafe.length > 0 ? unsafe : all), offsets.get(first.criterion));
}
