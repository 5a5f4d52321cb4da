import { type Criterion, isJsonArray, isJsonObject, type Json, type Policy } from './model.ts';
import { type ParsedPolicy, parsePolicy } from './parse.ts';
import { RefusedError, refusalOf } from './refusal.ts';
import { jsonOfTree } from './tree.ts';
import { treeOfYaml } from './yaml/tree.ts';

/** The annotations of an Ingress by the part after `ingress.pomerium.io/`. */
export type Annotations = Readonly<Record<string, string>>;

/**
 * The policy that is in force on the routes of an Ingress: its `policy` annotation and its shortcuts. The
 * ingress-controller makes two programs of them, whose results are joined with `or`: the same as one policy
 * with the rules of both, so a deny rule of one goes before an allow rule of the other. Without any there is no
 * rule, and nobody passes.
 */
export function policyOfAnnotations(annotations: Annotations): ParsedPolicy {
  const text = own(annotations, 'policy');
  const written = text === undefined ? accepted([]) : parsePolicy(text);
  if (written.kind === 'refused') return written;
  const shortcuts = shortcutPolicy(annotations);
  return shortcuts.kind === 'refused' ? shortcuts : accepted([...written.policy, ...shortcuts.policy]);
}

/**
 * The shortcut annotations as the policy that Pomerium makes of them (config/policy_ppl.go): one allow block
 * with `or`. Each value is YAML; one of the wrong type refuses the Ingress.
 */
export function shortcutPolicy(annotations: Annotations): ParsedPolicy {
  try {
    const or = SHORTCUTS.flatMap(({ name, criteriaOf }) => {
      const text = own(annotations, name);
      const value = text === undefined || text.trim() === '' ? null : jsonOfTree(treeOfYaml(text));
      return value === null ? [] : criteriaOf(value, name);
    });
    return accepted(or.length === 0 ? [] : [{ allow: { or } }]);
  } catch (error) {
    if (error instanceof RefusedError) return refusalOf(error, undefined, undefined);
    throw error;
  }
}

/**
 * The policy of a route for which a client CA is set, unless the enforcement mode is `policy`: without a valid
 * certificate nobody passes.
 */
export const withClientCa = (policy: Policy): Policy => [
  ...policy,
  { deny: { or: [{ name: 'invalid_client_certificate', data: true }] } },
];

const accepted = (policy: Policy): ParsedPolicy & { readonly kind: 'accepted' } => ({
  kind: 'accepted',
  policy,
});

const own = (annotations: Annotations, name: string): string | undefined =>
  Object.hasOwn(annotations, name) ? annotations[name] : undefined;

interface Shortcut {
  readonly name: string;
  readonly criteriaOf: (value: Json, name: string) => readonly Criterion[];
}

const flag =
  (criterion: string): Shortcut['criteriaOf'] =>
  (value, name) => {
    if (typeof value !== 'boolean') return refuse('bool', name, value);
    return value ? [{ name: criterion, data: true }] : [];
  };

const texts =
  (...criteria: readonly string[]): Shortcut['criteriaOf'] =>
  (value, name) => {
    if (!isJsonArray(value)) return refuse('repeated', name, value);
    return value.flatMap((item) =>
      typeof item === 'string'
        ? criteria.map((criterion) => ({ name: criterion, data: { is: item } }))
        : refuse('string', name, item),
    );
  };

/** By name, and each value as it is: a claim that is a number is no text. */
const claims: Shortcut['criteriaOf'] = (value, name) => {
  if (!isJsonObject(value)) return refuse('map', name, value);
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([claim, values]) =>
      isJsonArray(values)
        ? values.map((data) => (claim === '' ? { name: 'claim', data } : { name: 'claim', sub: claim, data }))
        : refuse('list', name, values),
    );
};

function refuse(type: string, name: string, value: Json): never {
  const field = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  throw new RefusedError(
    'parse',
    `proto: invalid value for ${type} field ${field}: ${JSON.stringify(value)}`,
  );
}

/** In the order in which Pomerium writes them. */
const SHORTCUTS: readonly Shortcut[] = [
  { name: 'allow_public_unauthenticated_access', criteriaOf: flag('accept') },
  { name: 'cors_allow_preflight', criteriaOf: flag('cors_preflight') },
  { name: 'allow_any_authenticated_user', criteriaOf: flag('authenticated_user') },
  { name: 'allowed_domains', criteriaOf: texts('domain') },
  { name: 'allowed_idp_claims', criteriaOf: claims },
  { name: 'allowed_users', criteriaOf: texts('user', 'email') },
];
