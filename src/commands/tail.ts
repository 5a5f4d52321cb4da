import type { Argv, ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { renderArtifact } from '../artifact/render.ts';
import { ClusterApi } from '../cluster/api.ts';
import { connect } from '../cluster/connection.ts';
import { PACE, type Pace } from '../cluster/pace.ts';
import { UsageError } from '../errors.ts';
import { loadIngresses } from '../ingress/load.ts';
import { type Io, readAll, write } from '../io.ts';
import { type Finding, findingsOf } from '../live/news.ts';
import { invitation, newToken, Pairings } from '../live/pairing.ts';
import { Rounds } from '../live/rounds.ts';
import { Screen } from '../live/screen.ts';
import { Session } from '../live/session.ts';
import { drawView } from '../live/view.ts';
import { renderPolicy } from '../render/policy.ts';
import { printable, shellWord } from '../render/printable.ts';
import type { Report } from '../proposal/report.ts';
import { type AnswerOptions, printReport, proposeOptionsOf } from './answer.ts';
import { checkWriting, isArtifact, isNarrowed } from './artifact.ts';
import { EXIT } from './exit-codes.ts';
import { Recorder, saveWhole } from './keep.ts';
import { loadSpecEvidence, tellIdleSpecs } from './spec-evidence.ts';
import { SCOPE_OPTIONS, TAIL_OPTIONS, WORD_OPTIONS } from './options.ts';
import { OUTPUT_OPTIONS } from './output-options.ts';

const OPTIONS = { ...TAIL_OPTIONS, ...SCOPE_OPTIONS, ...WORD_OPTIONS, ...OUTPUT_OPTIONS };
type TailOptions = AnswerOptions & ArgumentsCamelCase<InferredOptionTypes<typeof TAIL_OPTIONS>>;

export const buildTail = (args: Argv) => args.options(OPTIONS).example(EXAMPLES);

/** Follows the logs of a cluster's Pomerium and prints what to let through when it ends. Returns the exit code. */
export async function runTail(options: TailOptions, io: Io): Promise<number> {
  const pace = io.pace ?? PACE;
  const tokens = Array.from({ length: options.pair ?? 0 }, newToken);
  const pairToken = [...(options.pairToken ?? []), ...tokens];
  const word = { ...options, pairToken: pairToken.length > 0 ? pairToken : undefined };
  checkWriting(options);
  const loaded = options.ingresses && (await loadIngresses(options.ingresses, () => readAll(io.stdin)));
  const evidence = await loadSpecEvidence(options.spec ?? [], options, io);
  const connection = await connect(options.kubeconfig, options.context);
  const recorder = options.record === undefined ? undefined : await Recorder.open(options.record);
  const screen = new Screen(io.stderr);
  const rounds = new Rounds(pace.round);
  const session: Session = new Session(
    {
      api: new ClusterApi(connection, pace.head),
      pace,
      pods: {
        namespace: options.namespace,
        selector: options.selector,
        container: options.container,
        begin: beginOf(options),
        previous: options.previous,
        follow: options.follow,
      },
      ingresses: loaded?.ingresses,
      reading: { trustedHops: options.trustedHops ?? 0, from: options.from, to: options.to },
      pairTokens: pairToken,
      proposing: proposeOptionsOf(word, evidence.specs),
    },
    {
      onLine: (line) => recorder?.add(line),
      say: (text) => screen.say(text),
      onPolicyChange: (titles, answer) => {
        screen.say(`The policy of ${titles.map((title) => printable(title)).join(', ')} has changed.`);
        rounds.policyChanged(titles, answer, Date.now());
      },
    },
  );
  const problems = [...(loaded?.problems ?? []), ...evidence.problems];
  for (const text of [...problems, ...(loaded?.notes ?? [])])
    screen.say(`pompaths: ${printable(text, 1000)}`);

  const end = new AbortController();
  const live = new LiveView({ session, rounds, screen, pace, options, tokens, end });
  const stop = (): void => end.abort();
  io.signal.addEventListener('abort', stop, { once: true });
  if (io.signal.aborted) stop();
  live.start();
  let problem: string | undefined;
  try {
    await session.run(end.signal);
  } finally {
    live.stop();
    io.signal.removeEventListener('abort', stop);
    problem = await recorder?.close();
  }
  const report = session.report();
  await live.save(report);
  await tellIdleSpecs(options.spec ?? [], report.answer, io);
  const code = await printReport({ ...report, repeatsPresent: true }, word, io);
  for (const gap of session.gapsTold) await write(io.stderr, `${gap}\n`);
  if (options.record !== undefined && problem === undefined) {
    const version = options.pomerium ?? session.version;
    const flag = version === undefined ? '' : ` --pomerium ${version}`;
    await write(
      io.stderr,
      `The same later: pompaths logs ${shellWord(options.record)}${flag}, with the other options as here.\n`,
    );
  }
  if (problem !== undefined) await write(io.stderr, `pompaths: ${problem}\n`);
  return problem === undefined && problems.length === 0 ? code : EXIT.input;
}

/** Tells what happens while it happens, and when it is over. */
class LiveView {
  private readonly started = Date.now();
  private readonly pairings: Pairings;
  private timer: NodeJS.Timeout | undefined;
  private readonly view: LiveParts;
  private isInvited = false;
  private busyUntil = 0;
  private settledAt = Date.now();
  private saved = '';
  private saving: Promise<void> = Promise.resolve();

  constructor(view: LiveParts) {
    this.view = view;
    this.pairings = new Pairings(view.pace.pairedSilence);
  }

  start(): void {
    this.timer = setInterval(() => this.tick(), this.view.pace.refresh);
  }

  stop(): void {
    clearInterval(this.timer);
    this.view.screen.clear();
  }

  /** Keeps the policies by now in the file the user named. */
  async save(report: Report): Promise<void> {
    const { save } = this.view.options;
    const policies = this.textOf(report);
    if (save === undefined || policies === this.saved) return this.saving;
    this.saved = policies;
    this.saving = this.saving.then(() => saveWhole(save, policies));
    return this.saving;
  }

  /** In the format that is printed at the end, where that goes into a file. */
  private textOf({ answer, ingresses, version }: Report): string {
    const { output, pinExisting, exact, guard } = this.view.options;
    return isArtifact(output)
      ? renderArtifact(output, answer.proposals, {
          pinExisting,
          exact,
          guard,
          ingresses,
          version,
          isNarrowed: isNarrowed(this.view.options),
        }).text
      : renderPolicy(answer.proposals);
  }

  private tick(): void {
    const now = Date.now();
    const { session, rounds, screen, options, end, pace } = this.view;
    if (now < this.busyUntil) return;
    if (now - this.settledAt >= SETTLE_MS) {
      this.settledAt = now;
      session.settle();
    }
    this.invite();
    const report = session.report();
    const findings = findingsOf(report.answer);
    const fresh = rounds.take(findings, now);
    if (!screen.isTerminal) for (const finding of fresh) screen.say(newsLine(finding));
    for (const text of this.pairings.news(report.answer, now)) screen.say(text);
    screen.draw(
      drawView(
        { head: session.summary, findings, working: rounds.working, advice: rounds.advice(now) },
        screen.size.width,
        screen.size.height,
      ),
    );
    this.save(report).catch((error: unknown) => {
      screen.say(`pompaths: ${String(error)}`);
    });
    if (options.for !== undefined && now - this.started >= options.for) end.abort();
    if (options.idle !== undefined && now - Math.max(session.lastRequestAt, this.started) >= options.idle)
      end.abort();
    if (rounds.isOver(now)) {
      screen.say('The new rules are used and nothing new was refused: done.');
      end.abort();
    }
    // Weighing much evidence takes a while; most of the time is for reading.
    this.busyUntil = now + Math.max(pace.refresh, (Date.now() - now) * 10);
  }

  /** Once the hosts are known: the addresses to open. */
  private invite(): void {
    const { session, tokens, screen, options } = this.view;
    if (this.isInvited || tokens.length === 0) return;
    const host = options.host?.[0] ?? session.hosts()[0];
    if (host === undefined) return;
    this.isInvited = true;
    tokens.forEach((token, i) => {
      const which = tokens.length > 1 ? ` (${i + 1} of ${tokens.length})` : '';
      screen.say(invitation(host, token, which, screen.isTerminal));
    });
  }
}

interface LiveParts {
  readonly session: Session;
  readonly rounds: Rounds;
  readonly screen: Screen;
  readonly pace: Pace;
  readonly options: TailOptions;
  readonly tokens: readonly string[];
  readonly end: AbortController;
}

function newsLine({ title, decision, path, verdicts }: Finding): string {
  const what = decision === 'accept' ? 'let in' : 'you decide';
  const [verdict] = verdicts;
  const example = verdict?.support[0]?.sighting.example ?? '';
  return `${what}: ${printable(title)}  ${printable(path === '' ? '(no prefix)' : path)}  ${printable(example, 80)}  ${verdict?.why ?? ''}`.trimEnd();
}

function beginOf({ since, tail }: TailOptions): Record<string, string | number> {
  if (since !== undefined && since > Date.now()) throw new UsageError('--since lies in the future');
  return {
    ...(since === undefined ? {} : { sinceTime: new Date(since).toISOString() }),
    ...(tail === undefined ? {} : { tailLines: tail }),
  };
}

const SETTLE_MS = 5000;

const EXAMPLES: readonly [string, string][] = [
  [
    '$0 tail --host audiobookshelf.example.com',
    'open the app, see what is refused, press Ctrl-C for the policy',
  ],
  ['$0 tail --pair --save add.yaml', 'show an address to open on the phone whose app is refused'],
  ['$0 tail --no-follow --since 24h -o table', 'what was refused since yesterday'],
  ['$0 tail --for 5m --record pomerium.log', 'keep the lines too, for pompaths logs pomerium.log'],
];
