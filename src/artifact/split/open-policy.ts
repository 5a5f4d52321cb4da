import { policyOfJson, policyToJson, type RuleJson } from '../../policy/model.ts';
import { parsePolicy } from '../../policy/parse.ts';
import { printPolicy } from '../../policy/print.ts';
import { guardFor } from '../../rules/guard.ts';

/**
 * The policy of a public Ingress: everybody passes, except with a path that an app may take for one outside.
 *
 * @param version Pomerium's; undefined where it is unknown
 * @param denied see {@link denyRulesOf}
 */
export function openPolicy(
  version: string | undefined,
  guard: boolean,
  denied: readonly RuleJson[] = [],
): string {
  const blocks: readonly (readonly [string, RuleJson])[] = [
    ['pompaths: open to all; nothing but the paths of this Ingress comes here', EVERYBODY],
    ...(guard ? [['pompaths: no way out of these folders', guardFor(version)] as const] : []),
    ...denied.map((rule) => ['pompaths: what the Ingress for people denies', rule] as const),
  ];
  return blocks.map(([comment, rule]) => `# ${comment}\n${printPolicy(policyOfJson([rule]))}`).join('');
}

/** The deny rules of the policy for people, which hold for everybody; its guards go with the public policy anyway. */
export function denyRulesOf(text: string | undefined): readonly RuleJson[] {
  const parsed = text === undefined ? undefined : parsePolicy(text);
  if (parsed?.kind !== 'accepted') return [];
  const guards = new Set(['0.33', undefined].map((version) => JSON.stringify(guardFor(version).deny)));
  return policyToJson(parsed.policy).flatMap(({ deny }) =>
    deny === undefined || guards.has(JSON.stringify(deny)) ? [] : [{ deny }],
  );
}

/** Is a policy one that {@link openPolicy} writes, for whatever version? */
export function isOpenPolicy(text: string): boolean {
  const parsed = parsePolicy(text);
  if (parsed.kind === 'refused') return false;
  // Denials may have been added; what is open to everybody stays one rule.
  const [open, ...others] = policyToJson(parsed.policy);
  return (
    JSON.stringify(open) === JSON.stringify(EVERYBODY) && others.every((rule) => rule.allow === undefined)
  );
}

const EVERYBODY: RuleJson = { allow: { or: [{ accept: true }] } };
