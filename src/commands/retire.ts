import type { ArgumentsCamelCase, Argv, InferredOptionTypes } from 'yargs';
import { ClusterApi } from '../cluster/api.ts';
import { connect } from '../cluster/connection.ts';
import { PACE } from '../cluster/pace.ts';
import { UsageError } from '../errors.ts';
import { type Io, readAll, write } from '../io.ts';
import { renderRetireJson } from '../render/retire-json.ts';
import { renderRetireScript } from '../render/retire-script.ts';
import { renderRetireTable, summaryOfPlan } from '../render/retire-table.ts';
import { classesOf } from '../retire/classes.ts';
import type { Inventory } from '../retire/inventory.ts';
import { loadManifests } from '../retire/load-manifests.ts';
import { planRetirement } from '../retire/plan-retirement.ts';
import type { Plan } from '../retire/plan.ts';
import { readCluster } from '../retire/read-cluster.ts';
import { EXIT } from './exit-codes.ts';
import { RETIRE_OPTIONS } from './retire-options.ts';
import { say } from './say.ts';

type RetireOptions = ArgumentsCamelCase<
  InferredOptionTypes<typeof RETIRE_OPTIONS> & { files: string[] | undefined }
>;

export const buildRetire = (args: Argv) =>
  args
    .positional('files', {
      type: 'string',
      array: true,
      describe:
        'what kubectl get -o yaml prints, or manifests: files, folders, kustomization folders, - for standard input; the cluster without any',
    })
    .options(RETIRE_OPTIONS)
    .example([
      ['$0 retire', 'what may go in the cluster of your kubeconfig, and what is open; nothing is changed'],
      [
        '$0 retire --confirm traffic-moved -o script > retire.sh',
        'what is ready as a script to read, and to run: sh retire.sh --check',
      ],
      [
        'kubectl get ing,ingressclass,svc,certificates,clusterissuers,pomerium,deploy -A -o yaml | $0 retire -',
        'without access to the cluster',
      ],
    ]);

/** Reads the cluster or manifests and prints the plan. Returns the exit code. */
export async function runRetire(options: RetireOptions, io: Io): Promise<number> {
  const inventory = await inventoryFor(options, io);
  const classes = options.class ?? [];
  refuseUnknownClasses(classes, inventory);
  const confirmed = options.confirm ?? [];
  const plan = planRetirement(inventory, { classes, ingresses: options.ingress ?? [], confirmed });
  await write(io.stdout, textOf(plan, options.output, io));
  for (const note of inventory.notes) await say(io, note);
  for (const id of confirmed)
    if (!plan.findings.some((finding) => finding.id === id && finding.state === 'confirmed'))
      await say(io, `--confirm ${id}: ${whyIdle(plan, id)}`);
  const open = plan.findings.filter(({ state }) => state === 'open');
  if (options.output === 'script') await sayOpen(plan, io);
  await write(io.stderr, `${options.output === 'table' ? '\n' : ''}${summaryOfPlan(plan)}`);
  for (const problem of inventory.problems) await say(io, problem);
  if (inventory.problems.length > 0) return EXIT.input;
  return open.length > 0 ? EXIT.findings : EXIT.done;
}

async function inventoryFor(options: RetireOptions, io: Io): Promise<Inventory> {
  const files = options.files ?? [];
  const { kubeconfig, context } = options;
  if (files.length > 0) {
    if (kubeconfig !== undefined || context !== undefined)
      throw new UsageError('give files, or a cluster with --context and --kubeconfig, not both');
    if (files.filter((file) => file === '-').length > 1)
      throw new UsageError('standard input can be read only once: name - once');
    return loadManifests(files, () => readAll(io.stdin));
  }
  const connection = await connect(kubeconfig, context);
  const api = new ClusterApi(connection, (io.pace ?? PACE).head);
  return readCluster(api, connection.context, io.signal);
}

function refuseUnknownClasses(classes: readonly string[], inventory: Inventory): void {
  const known = [...classesOf(inventory).nginx];
  for (const name of classes)
    if (!known.includes(name))
      throw new UsageError(
        `--class: ingress-nginx does not take ${JSON.stringify(name)}; it takes ${known.join(', ') || 'none'}`,
      );
}

function textOf(plan: Plan, output: RetireOptions['output'], io: Io): string {
  switch (output) {
    case 'json':
      return renderRetireJson(plan);
    case 'script':
      return renderRetireScript(plan);
    default:
      return renderRetireTable(plan, Math.min(io.stderr.columns ?? 80, 160));
  }
}

/** A script says nothing of what is not in it but the ids. */
async function sayOpen(plan: Plan, io: Io): Promise<void> {
  if (!plan.parts.some(({ state }) => state === 'ready'))
    await say(io, 'nothing is ready, so there is no script');
  for (const { id, what, fix } of plan.findings.filter(({ state }) => state === 'open'))
    await say(io, `open: ${id}: ${what}; ${fix}`);
}

const whyIdle = (plan: Plan, id: string): string =>
  plan.findings.some((finding) => finding.id === id && finding.state === 'open')
    ? "nobody's word can answer this, see what it asks for"
    : 'there is no such question (any more)';
