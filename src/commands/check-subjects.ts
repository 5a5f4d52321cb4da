import { readFile } from 'node:fs/promises';
import { readSubject, type ReadSubject, type RefusedSubject, type Subject } from '../check/subject.ts';
import { InputError, reasonOf, UsageError } from '../errors.ts';
import { type Ingress, ingressKey, ingressName } from '../ingress/ingress.ts';
import { loadIngresses } from '../ingress/load.ts';
import { isOwnIngress } from '../ingress/own.ts';
import { type Io, readAll } from '../io.ts';
import { eraOf } from '../policy/input.ts';
import { parsePolicy } from '../policy/parse.ts';
import { hostsNamedBy } from '../policy/words.ts';
import { canonicalHost } from '../request/assemble.ts';
import { clusterIngresses } from './cluster-ingresses.ts';
import { fileFinder } from './policy-files.ts';
import type { CheckOptions } from './check-options.ts';

/** The policies to check, and all Ingresses beside them. */
export interface ReadSubjects {
  readonly subjects: readonly Subject[];
  readonly refused: readonly RefusedSubject[];
  /** With the policies that are checked; and with those that are in force. */
  readonly ingresses: readonly Ingress[];
  readonly present: readonly Ingress[];
  /** Were only some of the Ingresses asked about? */
  readonly isPart: boolean;
  /** The file that set a policy, by {@link Subject.where}. */
  readonly fileOf: (where: string) => string | undefined;
  /** What could not be read, and what there is to know; each a sentence. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Reads the Ingresses and chooses those that are asked about; a policy that is given by itself takes the place of the one that an
 * Ingress has.
 */
export async function readSubjects(options: CheckOptions, io: Io): Promise<ReadSubjects> {
  const { policyFrom } = options;
  const proposed = policyFrom === undefined ? undefined : await readPolicy(policyFrom, io);
  if (proposed !== undefined && isAlone(options)) return ofPolicyAlone(proposed, options);
  const { files, problems, notes, ...loaded } = await (options.ingresses === undefined
    ? clusterIngresses(options, io)
    : loadIngresses(options.ingresses, () => readAll(io.stdin)));
  // Wherever they stand: the same documents give the same answer.
  const ingresses = loaded.ingresses.toSorted((a, b) => (ingressKey(a) < ingressKey(b) ? -1 : 1));
  const fileOf = fileFinder(ingresses, files);
  if (ingresses.length === 0 && problems.length === 0 && !io.signal.aborted)
    throw new InputError('there is no Ingress of class pomerium: name manifests with --ingresses');
  const wanted = chosen(ingresses, options, problems.length > 0);
  const target = proposed === undefined ? undefined : targetOf(wanted);
  const changed = ingresses.map((ingress) =>
    ingress === target && proposed !== undefined
      ? { ...ingress, policyKnown: true, annotations: { ...ingress.annotations, policy: proposed } }
      : ingress,
  );
  const checked = changed.flatMap((ingress, index) => {
    const present = ingresses[index];
    if (!present || !wanted.includes(present) || (target && present !== target)) return [];
    return [{ ingress, present: present === target && present.policyKnown ? present : undefined }];
  });
  const known = checked.filter(({ ingress }) => ingress.policyKnown);
  const unknown = checked.filter(({ ingress }) => !ingress.policyKnown);
  return {
    ...parted(known.map(({ ingress, present }) => readSubject(ingress, present, eraFor(options)))),
    ingresses: changed,
    present: ingresses,
    isPart: checked.length < ingresses.length,
    fileOf: (where) =>
      target && ingressName(target) === where && policyFrom !== '-' ? policyFrom : fileOf(where),
    problems: [
      ...problems,
      ...unknown.map(
        ({ ingress }) =>
          `cannot check ${ingressName(ingress)}: patches may change its policy; try: kubectl kustomize DIR | pompaths check --ingresses -`,
      ),
    ],
    notes: [
      ...notes,
      ...(target && !target.policyKnown
        ? [
            `cannot compare who passes with the policy in force of ${ingressName(target)}: patches may change it`,
          ]
        : []),
    ],
  };
}

/** Where nothing is said of Ingresses, the policy is not one that an Ingress is to have. */
const isAlone = ({ ingresses, ingress, context, kubeconfig }: CheckOptions): boolean =>
  ingresses === undefined && ingress === undefined && context === undefined && kubeconfig === undefined;

function ofPolicyAlone(policy: string, options: CheckOptions): ReadSubjects {
  const name = options.policyFrom === '-' ? 'standard input' : (options.policyFrom ?? '');
  const hosts = options.host?.map(canonicalHost) ?? hostsIn(policy);
  if (hosts.length === 0)
    throw new UsageError('a policy on its own does not say which host it is for: name it with --host');
  const ingress: Ingress = {
    namespace: '',
    name,
    hosts,
    paths: hosts.map((host) => ({ host, path: '/', match: 'prefix' })),
    annotations: { policy },
    policyKnown: true,
  };
  return {
    ...parted([readSubject(ingress, undefined, eraFor(options))]),
    ingresses: [ingress],
    present: [ingress],
    isPart: true,
    fileOf: (where) => (where === name && options.policyFrom !== '-' ? name : undefined),
    problems: [],
    notes: [],
  };
}

/** The hosts that the policy is pinned to. */
function hostsIn(text: string): readonly string[] {
  const parsed = parsePolicy(text);
  if (parsed.kind === 'refused') return [NO_HOST];
  return hostsNamedBy(parsed.policy).map(canonicalHost);
}

const parted = (read: readonly ReadSubject[]): Pick<ReadSubjects, 'subjects' | 'refused'> => ({
  subjects: read.flatMap((one) => (one.kind === 'subject' ? [one.subject] : [])),
  refused: read.filter((one) => one.kind === 'refused'),
});

function chosen(
  ingresses: readonly Ingress[],
  { host: hosts = [], ingress: keys = [] }: CheckOptions,
  hasProblems: boolean,
): readonly Ingress[] {
  const names = hosts.map(canonicalHost);
  const known = ingresses.map(ingressKey);
  const lost =
    keys.find((key) => !known.includes(key)) ??
    names.find((name) => !ingresses.some((ingress) => ingress.hosts.includes(name)));
  if (lost !== undefined && !hasProblems)
    throw new InputError(
      `cannot find ${lost} among the Ingresses: there are ${known.slice(0, MAX_NAMED).join(', ') || 'none'}`,
    );
  return ingresses.filter(
    (ingress) =>
      (keys.length === 0 || keys.includes(ingressKey(ingress))) &&
      (names.length === 0 || ingress.hosts.some((host) => names.includes(host))),
  );
}

/** The one Ingress for people that a policy by itself is for. */
function targetOf(wanted: readonly Ingress[]): Ingress {
  const forPeople = wanted.filter((ingress) => !isOwnIngress(ingress));
  const [target, ...others] = forPeople;
  if (target && others.length === 0) return target;
  if (!target)
    throw new InputError('cannot check the policy of --policy-from: there is no Ingress that it is for');
  throw new UsageError(
    `--policy-from is the policy of one Ingress: name it with --ingress, one of ${forPeople.slice(0, MAX_NAMED).map(ingressKey).join(', ')}`,
  );
}

const eraFor = ({ pomerium }: CheckOptions) => eraOf(pomerium ?? '0.33') ?? '0.33';

async function readPolicy(path: string, io: Io): Promise<string> {
  try {
    return path === '-' ? await readAll(io.stdin) : await readFile(path, 'utf8');
  } catch (error) {
    throw new InputError(`cannot read the policy ${path}: ${reasonOf(error)}`);
  }
}

/** Of a policy that is refused the host does not matter. */
const NO_HOST = 'any.example.com';
const MAX_NAMED = 8;
