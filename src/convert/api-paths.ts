import { mergeProposal, sentenceOf } from '../artifact/plan-policies.ts';
import type { Ingress } from '../ingress/ingress.ts';
import { readObject } from '../ingress/read.ts';
import type { Proposal } from '../proposal/proposal.ts';
import { type Conversion, writtenOf } from './conversion.ts';
import { type NewIngress, objectOf } from './manifest.ts';

/** The Ingresses that are written, as Pomerium's log and documents know them, with what they were made of. */
export const asIngresses = (conversion: Conversion): ReadonlyMap<NewIngress, Ingress> =>
  new Map(
    conversion.ingresses
      .flatMap(writtenOf)
      .flatMap((written) =>
        readObject(objectOf(written), '').flatMap((read) =>
          read.kind === 'ingress' ? [[written, read.ingress] as const] : [],
        ),
      ),
  );

/**
 * Merges proposed API paths into the policies of converted Ingresses. Where nobody is let in yet nothing is added: a path rule would open it
 * before the user has decided.
 *
 * @param proposals for Ingresses of {@link asIngresses}
 */
export function withApiPaths(
  conversion: Conversion,
  proposals: readonly Proposal[],
): { readonly conversion: Conversion; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const policies = new Map<NewIngress, string>();
  for (const { result } of conversion.ingresses) {
    if (result.kind !== 'written') continue;
    for (const written of result.ingresses) {
      const title = `${written.source.namespace}/${written.name}`;
      for (const proposal of proposals.filter((each) => isFor(each, written))) {
        if (proposal.rules.length === 0 || !proposal.ingress) continue;
        if (result.access === 'nobody') {
          notes.push(
            `${title}: ${proposal.rules.length} API paths are not added while nobody is let in; decide first`,
          );
          continue;
        }
        const policy = policies.get(written) ?? written.policy;
        const annotations = { ...proposal.ingress.annotations, ...(policy === undefined ? {} : { policy }) };
        const merged = mergeProposal(proposal, { ...proposal.ingress, annotations }, false);
        if (merged.kind === 'merged') {
          policies.set(written, merged.text);
          notes.push(...merged.notes.map((note) => `${title}: ${note}`));
        } else notes.push(`${title}: ${sentenceOf(merged)}`);
      }
    }
  }
  return { conversion: withPolicies(conversion, policies), notes };
}

const isFor = ({ ingress }: Proposal, { name, source }: NewIngress): boolean =>
  ingress !== undefined &&
  ingress.name === name &&
  (ingress.namespace === source.namespace || source.namespace === '');

const withPolicies = (conversion: Conversion, policies: ReadonlyMap<NewIngress, string>): Conversion => ({
  ...conversion,
  ingresses: conversion.ingresses.map((ingress) =>
    ingress.result.kind === 'written'
      ? {
          ...ingress,
          result: {
            ...ingress.result,
            ingresses: ingress.result.ingresses.map((written) => ({
              ...written,
              policy: policies.get(written) ?? written.policy,
            })),
          },
        }
      : ingress,
  ),
});
