import type { Segment } from '../../evidence/template.ts';
import { fieldsOf } from '../../fields.ts';
import { type Ingress, ingressKey } from '../../ingress/ingress.ts';
import { isOwnIngress } from '../../ingress/own.ts';
import { readObject } from '../../ingress/read.ts';
import { printable } from '../../render/printable.ts';
import type { Artifact } from '../artifact.ts';
import { renderKustomize } from '../kustomize.ts';
import { isPossible, nameInManifest, titleOf } from '../names.ts';
import { printYaml } from '../yaml-text.ts';
import { copyAnnotations } from './copied-annotations.ts';
import { type Entry, PATH_TYPES, unite } from './entries.ts';
import { publicManifest } from './manifest.ts';
import { denyRulesOf, isOpenPolicy, openPolicy } from './open-policy.ts';
import { showOpening, type SplitOpening } from './opening.ts';
import { type LeftOpening, planPaths } from './plan.ts';
import { publicName } from './public-name.ts';

/** What to open beside an Ingress for people. */
export interface SplitRequest {
  /** The Ingress for people. */
  readonly ingress: Ingress;
  readonly openings: readonly SplitOpening[];
  /** All that are known; the public one of an earlier round among them. */
  readonly ingresses: readonly Ingress[];
  /** Pages that people open, as templates: no template may take one. */
  readonly pages: readonly (readonly Segment[])[];
  /** May regular expressions stand for prefixes that exist already? */
  readonly exact: boolean;
  /** Pomerium's version; undefined where it is unknown. */
  readonly version: string | undefined;
  readonly guard: boolean;
  /** The kustomization with a patch that sets the policy of every Ingress; undefined where there is none. */
  readonly globalPatch?: string | undefined;
}

/** The public Ingress; `text` is its manifest, empty where nothing can be opened. */
export interface Split extends Artifact {
  /** As it would be read again. */
  readonly ingress: Ingress | undefined;
  /** The rule paths for the openings, without those of earlier rounds. */
  readonly paths: readonly SplitPath[];
  /** What cannot be opened like this; in words it is among the refusals. */
  readonly left: readonly LeftOpening[];
  /** An entry for `patches:` that sets its policy after the global patch; empty where there is none. */
  readonly override: string;
}

export interface SplitPath {
  readonly host: string;
  /** Raw, or a regular expression. */
  readonly path: string;
  readonly pathType: string;
  readonly regex: boolean;
}

/**
 * Plans a second Ingress with the opened paths as rule paths, open to all, beside the unchanged one for people. Envoy chooses
 * between the two by the path alone, in every version of Pomerium.
 */
export function splitIngress(request: SplitRequest): Split {
  const { ingress: own, ingresses, globalPatch } = request;
  const title = titleOf(own);
  const { name: ownName, namespace } = nameInManifest(own);
  const name = publicName(ownName);
  const { manifest } = own;
  if (!isPossible(own)) return refused(`${title}: Kubernetes has no Ingress of such a name`);
  if (!manifest) return refused(`${title}: its manifest is not known: give it with --ingresses`);
  const copied = copyAnnotations(own);
  if (copied.blockedBy !== undefined)
    return refused(`${title}: ${copied.blockedBy} is on, so it has no paths to open`);
  const earlier = ingresses.find((other) => {
    const id = nameInManifest(other);
    return id.name === name && id.namespace === namespace && other.namespace === own.namespace;
  });
  if (earlier && !isOwnIngress(earlier) && !isOpenPolicy(earlier.annotations['policy'] ?? ''))
    return refused(
      `${titleOf(earlier)} exists already and is none that pompaths wrote: rename it, or add its paths there`,
    );

  const others = ingresses.filter((other) => other !== earlier && ingressKey(other) !== ingressKey(own));
  const surroundings = { ...request, own, ingresses: [own, ...others] };
  const plan = planPaths(request.openings, surroundings, manifest, earlier);
  const left = {
    left: plan.left,
    refusals: plan.left.map((opening) => `${title}: ${whyLeft(opening)}`),
  };
  if (plan.entries.length === 0) return { ...NOTHING, ...left };

  const policy = policyOf(request, earlier);
  const object = publicManifest({
    name,
    own,
    manifest,
    entries: unite(plan.entries, plan.earlier),
    annotations: { ...copied.annotations, ...(plan.rewrite === '' ? {} : { prefix_rewrite: plan.rewrite }) },
    policy: policy.text,
    earlier,
  });
  const ingress = readObject(object, own.namespace).flatMap((read) =>
    read.kind === 'ingress' ? [{ ...read.ingress, manifest: object }] : [],
  )[0];
  const override =
    ingress && globalPatch !== undefined
      ? renderKustomize([{ ingress, policy: policy.text }])
      : { text: '', notes: [] };
  return {
    ...left,
    text: printYaml(object, commentsOf(own)),
    ingress,
    paths: unite(plan.entries, []).map(({ host, path, pathType }) => ({
      host,
      path,
      pathType,
      regex: pathType === PATH_TYPES.regex,
    })),
    override: override.text,
    notes: [
      ...[...plan.notes, ...copied.notes, ...policy.notes, ...staying(request.exact, plan.earlier)].map(
        (note) => `${title}: ${note}`,
      ),
      ...(own.policyKnown ? [] : [`${title}: ${UNPATCHED}`]),
      ...(globalPatch === undefined ? [] : [`${title}: ${overrideNote(name, globalPatch)}`]),
    ],
  };
}

/** An exact round does not take away what an earlier one opened. */
function staying(exact: boolean, earlier: readonly Entry[]): readonly string[] {
  const prefixes = earlier.filter(({ pathType }) => pathType === PATH_TYPES.prefix).map(({ path }) => path);
  return exact && prefixes.length > 0
    ? [`folders of an earlier round stay open: ${printable([...new Set(prefixes)].join(', '))}`]
    : [];
}

/** A policy that somebody else wrote there may be tighter, so it stays; one that a global patch put there does not count. */
function policyOf(
  { ingress: own, version, guard, globalPatch }: SplitRequest,
  earlier: Ingress | undefined,
): { readonly text: string; readonly notes: readonly string[] } {
  const present = earlier?.annotations['policy'];
  if (!earlier || present === undefined || globalPatch !== undefined || isOpenPolicy(present))
    return { text: openPolicy(version, guard, denyRulesOf(own.annotations['policy'])), notes: [] };
  return { text: present, notes: [`the policy that ${titleOf(earlier)} has by now is kept`] };
}

/** They are the same every time, whatever the log says. */
function commentsOf(own: Ingress): string[] {
  const title = titleOf(own);
  const annotations = fieldsOf(fieldsOf(own.manifest?.['metadata'])?.['annotations']) ?? {};
  const isIssued = Object.keys(annotations).some((key) => key.startsWith('cert-manager.io/'));
  return [
    `pompaths: paths of ${title} that clients without a login need, open to all`,
    `Pomerium chooses by the path alone; all other paths keep the policy of ${title}`,
    ...(isIssued
      ? [`the certificate stays with ${title}: a second issuer annotation would fight for its Secret`]
      : []),
  ];
}

const whyLeft = ({ opening, host, why }: LeftOpening): string =>
  `${printable(host)}${showOpening(opening)} gets no rule path: ${why}`;

const overrideNote = (name: string, kustomization: string): string =>
  `a patch in ${printable(kustomization)} sets the policy of every Ingress, of ${printable(name)} too: its own patch has to come after that one, and comes along here`;

const refused = (why: string): Split => ({ ...NOTHING, refusals: [why] });

const NOTHING: Split = {
  text: '',
  notes: [],
  refusals: [],
  ingress: undefined,
  paths: [],
  left: [],
  override: '',
};
const UNPATCHED =
  'annotations that patches set are not known here, so they are not on the public Ingress unless the patches set them there';
