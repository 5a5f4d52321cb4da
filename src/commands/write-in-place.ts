import { resolve } from 'node:path';
import type { Artifact } from '../artifact/artifact.ts';
import type { PresentPolicy } from '../artifact/plan-policies.ts';
import { planPolicies } from '../artifact/plan-policies.ts';
import { type ArtifactOptions, planSplits } from '../artifact/render.ts';
import { frozenPeople } from '../artifact/replacing.ts';
import { parseAt, policyAt } from '../edit/at-path.ts';
import { isKustomizationFile } from '../kustomize/names.ts';
import { type FileEdit, planEdits } from '../edit/plan.ts';
import { planResources } from '../edit/plan-resources.ts';
import { readText } from '../edit/read-text.ts';
import { writeEdits } from '../edit/write-edits.ts';
import { InputError, UsageError } from '../errors.ts';
import type { Ingress } from '../ingress/ingress.ts';
import type { Proposal } from '../proposal/proposal.ts';

/** How `--write` is to go about it. */
export interface InPlaceOptions {
  readonly output: string;
  readonly at: string | undefined;
  readonly dryRun: boolean;
}

/**
 * Puts policies, or Ingresses of their own, where they belong. The text of the artifact is the diff, for people; nothing of it is for stdout.
 *
 * @throws InputError where something cannot be edited or written: then nothing is
 */
export async function writeInPlace(
  path: string,
  proposals: readonly Proposal[],
  artifact: ArtifactOptions,
  { output, at, dryRun }: InPlaceOptions,
): Promise<Artifact> {
  const { edits, notes, refusals } =
    output === 'split'
      ? await splitEdits(path, proposals, artifact)
      : await policyEdits(path, at === undefined ? proposals : [placed(proposals)], artifact, at);
  const diff = await writeEdits(edits, { dryRun });
  const done =
    edits.length > 0
      ? `${dryRun ? 'would write' : 'wrote'} ${edits.map(({ file }) => file).join(', ')}`
      : refusals.length > 0
        ? `${path}: nothing was written`
        : `${path}: nothing to write`;
  return { text: diff, notes: [...notes, done], refusals };
}

/** The policy that stands at a place of a file now. */
export async function presentAt(path: string, at: string): Promise<PresentPolicy> {
  const source = await readText(path);
  if (source === undefined) throw new InputError(`cannot edit ${path}: no such file`);
  return { text: policyAt(source, parseAt(at)) };
}

interface PlannedEdits extends Omit<Artifact, 'text'> {
  readonly edits: readonly FileEdit[];
}

async function policyEdits(
  path: string,
  proposals: readonly Proposal[],
  options: ArtifactOptions,
  at: string | undefined,
): Promise<PlannedEdits> {
  const { targets, notes, refusals } = planPolicies(proposals, options);
  const unknown = targets.filter(({ ingress }) => !ingress.policyKnown);
  const requests = targets
    .filter(({ ingress }) => ingress.policyKnown)
    .map(({ ingress: { namespace, name, annotations }, policy }) => ({
      namespace,
      name,
      policy,
      ...(options.present ? {} : { expected: { policy: annotations['policy'] } }),
      ...(at === undefined ? {} : { at: parseAt(at) }),
    }));
  const edits = await planEdits(path, readText, requests);
  if (at === undefined) for (const { ingress } of targets) checkCounts(ingress, edits);
  return {
    edits,
    notes: [...notes, ...targets.flatMap(frozenPeople)],
    refusals: [
      ...refusals,
      ...unknown.map(
        ({ ingress: { namespace, name } }) =>
          `${namespace}/${name}: its present policy is not known: give it with --policy-from FILE, or say with --policy-from none that there is none`,
      ),
    ],
  };
}

/** What stands in a manifest does not count where a patch replaces it. */
function checkCounts({ namespace, name, policySetBy: source }: Ingress, edits: readonly FileEdit[]): void {
  if (source?.kind !== 'patch') return;
  const counts = new Set(
    [source.kustomization, source.patchFile].map((file) => (file === undefined ? '' : resolve(file))),
  );
  const manifest = edits.find(({ file }) => !counts.has(resolve(file)) && !isKustomizationFile(file));
  if (manifest)
    throw new InputError(
      `cannot edit ${manifest.file}: a patch in ${source.kustomization} sets the policy of ${namespace}/${name}, so that what stands here does not count: --write ${source.kustomization}`,
    );
}

async function splitEdits(
  path: string,
  proposals: readonly Proposal[],
  options: ArtifactOptions,
): Promise<PlannedEdits> {
  const splits = planSplits(proposals, options);
  const requests = splits.flatMap(({ text, ingress }) =>
    ingress && text !== ''
      ? [
          {
            namespace: ingress.namespace,
            name: ingress.name,
            manifest: text,
            policy: ingress.annotations['policy'] ?? '',
          },
        ]
      : [],
  );
  return {
    edits: await planResources(path, readText, requests),
    notes: splits.flatMap(({ notes }) => notes),
    refusals: splits.flatMap(({ refusals }) => refusals),
  };
}

/** Values of a chart hold no Ingress by name, so that there can be only one. */
function placed(proposals: readonly Proposal[]): Proposal {
  const concerned = proposals.filter(({ rules }) => rules.length > 0);
  const [proposal = proposals[0], ...others] = concerned;
  if (!proposal || others.length > 0)
    throw new UsageError(
      proposal
        ? '--at is one place, and the answer has several Ingresses: name one with --host'
        : 'there is nothing to write: no request and no host is known',
    );
  const unnamed: Ingress = {
    namespace: '',
    name: proposal.hosts[0] ?? '',
    hosts: proposal.hosts,
    paths: [],
    annotations: {},
    policyKnown: true,
  };
  return { ...proposal, ingress: proposal.ingress ?? unnamed };
}
