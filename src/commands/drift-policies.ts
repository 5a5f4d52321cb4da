import { readFile } from 'node:fs/promises';
import { InputError, reasonOf, UsageError } from '../errors.ts';
import type { PolicyInForce } from '../drift/access.ts';
import { type Ingress, ingressName } from '../ingress/ingress.ts';
import { loadIngresses } from '../ingress/load.ts';
import { targetsOf } from '../ingress/targets.ts';
import { type Io, readAll } from '../io.ts';
import { placesOf } from '../policy/model.ts';
import { parsePolicy } from '../policy/parse.ts';
import type { Refused } from '../policy/refusal.ts';
import { policyOfAnnotations } from '../policy/shortcuts.ts';
import { wordsOf } from '../policy/words.ts';
import { clusterIngresses } from './cluster-ingresses.ts';
import { fileFinder } from './policy-files.ts';
import { say } from './say.ts';

export interface PolicyOptions {
  readonly ingresses: readonly string[] | undefined;
  readonly policyFrom: string | undefined;
  readonly host: readonly string[] | undefined;
  readonly ingress: readonly string[] | undefined;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
}

/** The policies that decide about an app, and its hosts. */
export interface AppPolicies {
  readonly policies: readonly PolicyInForce[];
  /** In lower case. */
  readonly hosts: readonly string[];
  readonly fileOf: (where: string) => string | undefined;
  /** What could not be read beside them; each a sentence. */
  readonly problems: readonly string[];
}

/** Finds the policies of one app: from a file, manifests, or the cluster. Notes are said on stderr. */
export async function appPolicies(options: PolicyOptions, io: Io): Promise<AppPolicies> {
  const hosts = (options.host ?? []).map((host) => host.toLowerCase());
  if (options.policyFrom !== undefined) {
    if (options.ingresses) throw new UsageError('give --ingresses or --policy-from, not both');
    return alone(options.policyFrom, hosts, io);
  }
  const loaded = await (options.ingresses === undefined
    ? clusterIngresses(options, io)
    : loadIngresses(options.ingresses, () => readAll(io.stdin)));
  for (const note of loaded.notes) await say(io, note);
  const [problem] = loaded.problems;
  if (loaded.ingresses.length === 0)
    throw new InputError(problem ?? 'there is no Ingress of class pomerium: name manifests with --ingresses');
  const targets = targetsOf(loaded.ingresses, hosts, options.ingress ?? []);
  const lost = targets.find(({ ingress }) => !ingress);
  if (lost) throw new InputError(`no Ingress has the host ${lost.hosts.join(', ')}`);
  // In an order of their own, whatever that of the files.
  const own = [...new Set(targets.flatMap((target) => target.hosts))].sort();
  const rules = new Set(targets.flatMap(({ ingress }) => ingress?.hosts ?? []));
  // All of these hosts: rules that were split off lie in an Ingress of their own, and a name goes before a wildcard.
  const concerned = loaded.ingresses
    .filter((ingress) => ingress.hosts.some((host) => rules.has(host) || own.includes(host)))
    .toSorted((a, b) => (ingressName(a) < ingressName(b) ? -1 : 1));
  return {
    policies: concerned.map(inForce),
    hosts: own,
    fileOf: fileFinder(loaded.ingresses, loaded.files),
    problems: loaded.problems,
  };
}

function inForce(ingress: Ingress): PolicyInForce {
  const key = ingressName(ingress);
  if (!ingress.policyKnown)
    throw new InputError(
      `the policy of ${key} is not known, since patches may change it; try: kubectl kustomize DIR | pompaths drift … --ingresses -`,
    );
  const parsed = policyOfAnnotations(ingress.annotations);
  if (parsed.kind === 'refused') throw refusedPolicy(key, parsed);
  return { ingress, policy: parsed.policy };
}

async function alone(path: string, given: readonly string[], io: Io): Promise<AppPolicies> {
  const name = path === '-' ? 'standard input' : path;
  const parsed = parsePolicy(await readPolicy(path, io));
  if (parsed.kind === 'refused') throw refusedPolicy(name, parsed);
  const { policy } = parsed;
  const named = wordsOf([...placesOf(policy)].map(({ criterion }) => criterion)).hosts;
  const hosts = given.length > 0 ? given : named.map((host) => host.toLowerCase());
  if (hosts.length === 0)
    throw new UsageError(`${name} names no host in its rules: say --host app.example.com`);
  const paths = hosts.map((host) => ({ host, path: '/', match: 'prefix' as const }));
  const ingress = { namespace: '', name, hosts, paths, annotations: {}, policyKnown: true };
  return { policies: [{ ingress, policy }], hosts, fileOf: () => path, problems: [] };
}

async function readPolicy(path: string, io: Io): Promise<string> {
  try {
    return path === '-' ? await readAll(io.stdin) : await readFile(path, 'utf8');
  } catch (error) {
    throw new InputError(`cannot read the policy ${path}: ${reasonOf(error)}`);
  }
}

function refusedPolicy(name: string, { at, message, consequence }: Refused): InputError {
  const line = at ? `, line ${at.line}` : '';
  return new InputError(
    `the policy of ${name}${line} is no good: ${message.replaceAll(/:?\s*\n\s*/g, ': ')}: ${consequence}`,
  );
}
