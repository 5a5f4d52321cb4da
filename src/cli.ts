import yargs from 'yargs';
import { EXIT } from './commands/exit-codes.ts';
import { InputError, UsageError } from './errors.ts';
import { type Io, write } from './io.ts';
import { buildCheck, describeCheck, runCheck } from './commands/check.ts';
import { buildConvert, describeConvert, runConvert } from './commands/convert.ts';
import { buildDrift, describeDrift, runDrift } from './commands/drift.ts';
import { buildExplain, describeExplain, runExplain } from './commands/explain.ts';
import { buildIngresses, describeIngresses, runIngresses } from './commands/ingresses.ts';
import { buildLogs, describeLogs, runLogs } from './commands/logs.ts';
import { buildOpenapi, describeOpenapi, runOpenapi } from './commands/openapi.ts';
import { buildRetire, describeRetire, runRetire } from './commands/retire.ts';
import { hideDashes, showDashes } from './commands/standard-input.ts';
import { buildTail, describeTail, runTail } from './commands/tail.ts';
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
    return await fail(error, io);
  }
}

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
      describeTail,
      (args) => buildTail(args),
      async (options) => {
        code = await runTail(options, io);
      },
    )
    .command(
      'logs [files..]',
      describeLogs,
      (args) => buildLogs(args),
      async (options) => {
        code = await runLogs(options, io);
      },
    )
    .command(
      'openapi [specs..]',
      describeOpenapi,
      (args) => buildOpenapi(args),
      async (options) => {
        code = await runOpenapi(options, io);
      },
    )
    .command(
      'check',
      describeCheck,
      (args) => buildCheck(args),
      async (options) => {
        code = await runCheck(options, io);
      },
    )
    .command(
      'explain <host> <path>',
      describeExplain,
      (args) => buildExplain(args),
      async (options) => {
        code = await runExplain(options, io);
      },
    )
    .command(
      'convert [sources..]',
      describeConvert,
      (args) => buildConvert(args),
      async (options) => {
        code = await runConvert(options, io);
      },
    )
    .command(
      'ingresses',
      describeIngresses,
      (args) => buildIngresses(args),
      async (options) => {
        code = await runIngresses(options, io);
      },
    )
    .command(
      'drift <old> <new>',
      describeDrift,
      (args) => buildDrift(args),
      async (options) => {
        code = await runDrift(options, io);
      },
    )
    .command(
      'retire [files..]',
      describeRetire,
      (args) => buildRetire(args),
      async (options) => {
        code = await runRetire(options, io);
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
      throw !error || error.name === 'YError' ? new UsageError(message || error?.message) : error;
    })
    .parseAsync(hideDashes(argv), {}, (_error: unknown, _args: unknown, output: string) => {
      help = output;
    });
  if (help !== '') await write(io.stdout, `${help}\n`);
  return code;
}

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
