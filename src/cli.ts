import yargs from 'yargs';
import { EXIT } from './commands/exit-codes.ts';
import { InputError, UsageError } from './errors.ts';
import { type Io, write } from './io.ts';
import { hideDashes, showDashes } from './commands/standard-input.ts';
import { VERSION } from './version.ts';

/**
 * Runs a command line and returns the exit code; never exits by itself.
 *
 * @param argv without node and the script
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  for (const stream of [io.stdout, io.stderr])
    // Whoever writes is told of it, see `write`.
    stream.on('error', () => {});
  try {
    return await run(argv, io);
  } catch (error) {
    return await fail(asUsage(error), io);
  }
}

/** Every command is imported when it is named, so that `--help` costs nothing but itself. */
async function run(argv: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.done;
  let help = '';
  await yargs()
    .scriptName('pompaths')
    .usage(
      '$0 COMMAND\n\nTurns what Pomerium denied into the smallest policy that lets real clients through and nothing else.',
    )
    .command(
      'tail',
      "live from the cluster: follow Pomerium's pods, and print the policy at the end",
      async (args) => (await import('./commands/tail.ts')).buildTail(args),
      async (options) => {
        code = await (await import('./commands/tail.ts')).runTail(options, io);
      },
    )
    .command(
      'logs [files..]',
      'from log files, compressed or not, or standard input',
      async (args) => (await import('./commands/logs.ts')).buildLogs(args),
      async (options) => {
        code = await (await import('./commands/logs.ts')).runLogs(options, io);
      },
    )
    .command(
      'openapi [specs..]',
      'from OpenAPI documents: the paths an API declares, as policy',
      async (args) => (await import('./commands/openapi.ts')).buildOpenapi(args),
      async (options) => {
        code = await (await import('./commands/openapi.ts')).runOpenapi(options, io);
      },
    )
    .command(
      'check',
      'would this policy do? exits with 1 where it would not',
      async (args) => (await import('./commands/check.ts')).buildCheck(args),
      async (options) => {
        code = await (await import('./commands/check.ts')).runCheck(options, io);
      },
    )
    .command(
      'explain <host> <path>',
      'what the policy answers to one request, and why',
      async (args) => (await import('./commands/explain.ts')).buildExplain(args),
      async (options) => {
        code = await (await import('./commands/explain.ts')).runExplain(options, io);
      },
    )
    .command(
      'convert [sources..]',
      "from Ingresses of ingress-nginx: Pomerium's, nothing dropped or opened silently",
      async (args) => (await import('./commands/convert.ts')).buildConvert(args),
      async (options) => {
        code = await (await import('./commands/convert.ts')).runConvert(options, io);
      },
    )
    .command(
      'ingresses',
      'the Ingresses of class pomerium: hosts, who may pass, path rules, problems',
      async (args) => (await import('./commands/ingresses.ts')).buildIngresses(args),
      async (options) => {
        code = await (await import('./commands/ingresses.ts')).runIngresses(options, io);
      },
    )
    .command(
      'drift <old> <new>',
      'what a new version of an OpenAPI document opens under the present policy',
      async (args) => (await import('./commands/drift.ts')).buildDrift(args),
      async (options) => {
        code = await (await import('./commands/drift.ts')).runDrift(options, io);
      },
    )
    .command(
      'retire [files..]',
      'the plan to remove ingress-nginx: what may go, what goes with it, in which order',
      async (args) => (await import('./commands/retire.ts')).buildRetire(args),
      async (options) => {
        code = await (await import('./commands/retire.ts')).runRetire(options, io);
      },
    )
    .middleware((args) => {
      Object.assign(args, showDashes(args));
    })
    .demandCommand(1, 'name a command, for example: pompaths logs pomerium.log')
    .strict()
    .recommendCommands()
    .detectLocale(false)
    .wrap(100)
    .version(VERSION)
    .alias('version', 'V')
    .help()
    .alias('help', 'h')
    .exitProcess(false)
    .fail((message, error?: Error) => {
      throw error ? asUsage(error) : new UsageError(message);
    })
    .parseAsync(hideDashes(argv), {}, (_error: unknown, _args: unknown, output: string) => {
      help = output;
    });
  if (help !== '') await write(io.stdout, `${help}\n`);
  return code;
}

/** What yargs throws is about the command line. Some of it comes by `fail`, some does not. */
const asUsage = (error: unknown): unknown =>
  error instanceof Error && error.name === 'YError' ? new UsageError(error.message) : error;

async function fail(error: unknown, io: Io): Promise<number> {
  if (error instanceof UsageError) {
    await write(io.stderr, `pompaths: ${error.message}\nSee pompaths --help.\n`);
    return EXIT.usage;
  }
  if (error instanceof InputError) {
    await write(io.stderr, `pompaths: ${error.message}\n`);
    return EXIT.input;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  await write(io.stderr, `pompaths: internal error, please report it with the lines below\n${stack}\n`);
  return EXIT.internal;
}
