import { policyOfJson, type PolicyJson, policyToJson, type RuleJson } from '../../policy/model.ts';
import { parsePolicy } from '../../policy/parse.ts';
import { printPolicy } from '../../policy/print.ts';
import { guardFor } from '../../rules/guard.ts';

/**
 * The policy of a public Ingress: everybody passes, except with a path that an app may take for one outside.
 *
 * @param version Pomerium's; undefined where it is unknown
 */
export function openPolicy(version: string | undefined, guard: boolean): string {
  const blocks: readonly (readonly [string, RuleJson])[] = [
    ['pompaths: open to all; nothing but the paths of this Ingress comes here', EVERYBODY],
    ...(guard ? [['pompaths: no way out of these folders', guardFor(version)] as const] : []),
  ];
  return blocks.map(([comment, rule]) => `# ${comment}\n${printPolicy(policyOfJson([rule]))}`).join('');
}

/** Is a policy one that {@link openPolicy} writes, for whatever version? */
export function isOpenPolicy(text: string): boolean {
  const parsed = parsePolicy(text);
  if (parsed.kind === 'refused') return false;
  const own = JSON.stringify(policyToJson(parsed.policy));
  return WRITTEN.some((policy) => JSON.stringify(policy) === own);
}

const EVERYBODY: RuleJson = { allow: { or: [{ accept: true }] } };
const WRITTEN: readonly PolicyJson[] = [
  [EVERYBODY],
  ...['0.33', undefined].map((version) => [EVERYBODY, guardFor(version)]),
];
