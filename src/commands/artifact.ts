import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import {
  ARTIFACT_FORMATS,
  type Artifact,
  type ArtifactFormat,
  POLICY_ANNOTATION,
} from '../artifact/artifact.ts';
import {
  droppedOf,
  mergeProposal,
  type PresentPolicy,
  sentenceOf,
  unpinnedNote,
} from '../artifact/plan-policies.ts';
import type { ArtifactOptions } from '../artifact/render.ts';
import { titleOf } from '../artifact/names.ts';
import { InputError, reasonOf, UsageError } from '../errors.ts';
import { fieldsOf } from '../fields.ts';
import { type Io, readAll } from '../io.ts';
import type { Merged } from '../merge/merged.ts';
import type { Proposal } from '../proposal/proposal.ts';
import type { Report } from '../proposal/report.ts';
import { renderPolicy } from '../render/policy.ts';
import type { OUTPUT_OPTIONS } from './output-options.ts';

export type WritingOptions = ArgumentsCamelCase<InferredOptionTypes<typeof OUTPUT_OPTIONS>> & {
  readonly host?: readonly string[] | undefined;
  readonly ingress?: readonly string[] | undefined;
};

/** Did the user ask about some of the Ingresses only? */
export const isNarrowed = ({ host, ingress }: Pick<WritingOptions, 'host' | 'ingress'>): boolean =>
  host !== undefined || ingress !== undefined;

/** What to print on stdout for the formats that go into a file, and what to say of it. */
export async function artifactOf(
  proposals: readonly Proposal[],
  {
    ingresses,
    version,
    repeatsPresent,
  }: Pick<Report, 'ingresses' | 'version'> & { readonly repeatsPresent?: boolean },
  options: WritingOptions,
  io: Io,
): Promise<Artifact> {
  const artifactOptions: ArtifactOptions = {
    present: await presentPolicy(options, proposals, io),
    pinExisting: options.pinExisting,
    ingresses,
    exact: options.exact,
    version,
    guard: options.guard,
    isNarrowed: isNarrowed(options),
  };
  if (options.write !== undefined) {
    // Only here: it takes a while to load.
    const { writeInPlace } = await import('./write-in-place.ts');
    return writeInPlace(options.write, proposals, artifactOptions, options);
  }
  if (!isArtifact(options.output)) return blocksToAdd(proposals, artifactOptions, repeatsPresent === true);
  const { renderArtifact } = await import('../artifact/render.ts');
  return renderArtifact(options.output, proposals, artifactOptions);
}

/** @throws UsageError where options are given that mean nothing together */
export function checkWriting(options: WritingOptions): void {
  const { write, at, dryRun, exact, output } = options;
  if (write === undefined && at !== undefined)
    throw new UsageError('--at says where in the file of --write: give that as well');
  if (write === undefined && dryRun)
    throw new UsageError('--dry-run shows what --write would do: give that as well');
  if (exact && output !== 'split')
    throw new UsageError('--exact is for -o split: rules of a policy cannot hold regular expressions safely');
  if (at !== undefined && output === 'split')
    throw new UsageError('--at is for the policy: -o split writes an Ingress of its own');
  const replaces = output !== 'split' && (write !== undefined || !isView(output));
  if (!replaces && (options.pinExisting || options.policyFrom !== undefined))
    throw new UsageError(
      `--${options.pinExisting ? 'pin-existing' : 'policy-from'} is for the policy as a whole, and -o ${output} does not write it`,
    );
}

const isView = (output: string): boolean => output === 'table' || output === 'json';

/** The manifests to read: those that are named, or else what is to be written. */
export const manifestsFor = (
  { write, at }: WritingOptions,
  given: readonly string[] | undefined,
): readonly string[] => {
  if (given || write === undefined || at !== undefined) return given ?? [];
  // A kustomization's file stands for its folder.
  return [/^kustomization(?:\.ya?ml)?$/i.test(basename(write)) ? dirname(write) : write];
};

export const isArtifact = (output: string): output is ArtifactFormat =>
  ARTIFACT_FORMATS.some((format) => format === output);

/** The blocks that the present policies do not have yet, where these are known. */
function blocksToAdd(
  proposals: readonly Proposal[],
  { present, pinExisting }: ArtifactOptions,
  repeatsPresent: boolean,
): Artifact {
  const merges = new Map<Proposal, Merged>();
  for (const proposal of proposals) {
    const { ingress, rules } = proposal;
    if (!ingress || rules.length === 0 || !(ingress.policyKnown || present)) continue;
    const annotations = present
      ? { ...ingress.annotations, policy: present.text ?? '[]' }
      : ingress.annotations;
    merges.set(proposal, mergeProposal(proposal, { ...ingress, annotations }, pinExisting));
  }
  const isOpen = (proposal: Proposal): boolean => (merges.get(proposal)?.kind ?? 'merged') === 'merged';
  const sentences = [...merges].map(([{ ingress }, merged]) => ({
    kind: merged.kind,
    said: (merged.kind === 'merged' ? unpinnedNote(merged) : [sentenceOf(merged)]).map(
      (sentence) => `${ingress ? titleOf(ingress) : ''}: ${sentence}`,
    ),
  }));
  return {
    text: renderPolicy(proposals.filter(isOpen), (proposal) => {
      const merged = merges.get(proposal);
      return merged && !repeatsPresent ? droppedOf(merged) : [];
    }),
    notes: sentences
      .filter(({ kind }) => kind === 'merged' || kind === 'needless')
      .flatMap(({ said }) => said),
    refusals: sentences
      .filter(({ kind }) => kind === 'blocked' || kind === 'refused')
      .flatMap(({ said }) => said),
  };
}

async function presentPolicy(
  { policyFrom, write, at }: WritingOptions,
  proposals: readonly Proposal[],
  io: Io,
): Promise<PresentPolicy | undefined> {
  if (policyFrom === undefined) {
    if (write === undefined || at === undefined) return undefined;
    const { presentAt } = await import('./write-in-place.ts');
    return presentAt(write, at);
  }
  const concerned = proposals.filter(({ rules }) => rules.length > 0);
  if (concerned.length > 1)
    throw new UsageError(
      '--policy-from says what one Ingress has now, and the answer has several: name one with --ingress',
    );
  if (policyFrom === 'none') return { text: undefined };
  try {
    return {
      text: await policyIn(policyFrom === '-' ? await readAll(io.stdin) : await readFile(policyFrom, 'utf8')),
    };
  } catch (error) {
    throw new InputError(`cannot read the policy ${policyFrom}: ${reasonOf(error)}`);
  }
}

/** People give the annotation with its name as well. */
async function policyIn(text: string): Promise<string> {
  if (!text.includes(POLICY_ANNOTATION)) return text;
  const { readTexts } = await import('../edit/source-file.ts');
  const [value] = readTexts(text);
  const policy = fieldsOf(value)?.[POLICY_ANNOTATION];
  return typeof policy === 'string' ? policy : text;
}
