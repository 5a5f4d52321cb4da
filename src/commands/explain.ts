import { readFile } from 'node:fs/promises';
import type { ArgumentsCamelCase, Argv, InferredOptionTypes } from 'yargs';
import { InputError, reasonOf, UsageError } from '../errors.ts';
import { changesFor } from '../explanation/changes.ts';
import { type ExplainedRequest, explainRequest, type Question } from '../explanation/explain-request.ts';
import { type Ingress, ingressName } from '../ingress/ingress.ts';
import { loadIngresses } from '../ingress/load.ts';
import { RouteTable } from '../ingress/route-table.ts';
import { type Io, readAll, write } from '../io.ts';
import { eraOf } from '../policy/input.ts';
import { renderExplanation } from '../render/explanation.ts';
import { renderExplanationJson } from '../render/explanation-json.ts';
import { printable } from '../render/printable.ts';
import { canonicalHost } from '../request/assemble.ts';
import { EXIT } from './exit-codes.ts';
import { EXPLAIN_OPTIONS } from './options.ts';
import { say } from './say.ts';

type ExplainOptions = ArgumentsCamelCase<
  InferredOptionTypes<typeof EXPLAIN_OPTIONS> & { host: string; path: string }
>;

export const buildExplain = (args: Argv) =>
  args
    .positional('host', {
      type: 'string',
      demandOption: true,
      describe: 'the host of the request, perhaps with a port',
    })
    .positional('path', {
      type: 'string',
      demandOption: true,
      describe: 'the raw path, perhaps with a query',
    })
    .options(EXPLAIN_OPTIONS)
    .example([
      [
        '$0 explain app.example.com /api/items --ingresses apps/',
        'what becomes of a request of nobody in particular',
      ],
      [
        '$0 explain app.example.com / --as alice@example.com --ingresses apps/',
        'and of one that alice makes',
      ],
      [
        '$0 explain app.example.com /login --method POST --policy-from policy.yaml',
        'under a policy on its own',
      ],
    ]);

/** Explains one request. Returns the exit code. */
export async function runExplain(options: ExplainOptions, io: Io): Promise<number> {
  const { host, path, query, method, as: email } = options;
  if (!path.startsWith('/') && !/^https?:\/\//.test(path))
    throw new UsageError(`the path ${JSON.stringify(path)} does not begin with a slash`);
  if (query !== undefined && path.includes('?'))
    throw new UsageError('give the query with the path or with --query, not both');
  const question: Question = {
    host,
    target: query === undefined ? path : `${path}?${query}`,
    method,
    client: email === undefined ? null : { email, id: options.user ?? NO_USER, sessionId: NO_SESSION },
    ip: options.ip,
    era: eraOf(options.pomerium ?? '0.33') ?? '0.33',
  };
  const asked = explainRequest(question, new RouteTable(await ingressesFor(options, io)));
  refuseUnanswerable(asked, host);
  const changes = asked.kind === 'ruled' ? changesFor(asked, question.client !== null) : undefined;
  const who = email === undefined ? 'nobody signed in' : `made by ${printable(email)}`;
  const text =
    options.output === 'json'
      ? renderExplanationJson(asked, changes)
      : renderExplanation(asked, who, changes);
  await write(io.stdout, text);
  return EXIT.done;
}

async function ingressesFor(options: ExplainOptions, io: Io): Promise<readonly Ingress[]> {
  const manifests = options.ingresses ?? [];
  const { policyFrom } = options;
  if (policyFrom !== undefined) {
    if (manifests.length > 0) throw new UsageError('give --ingresses or --policy-from, not both');
    const host = canonicalHost(options.host);
    const annotations = { policy: await readPolicy(policyFrom, io) };
    return [
      {
        namespace: '',
        name: policyFrom === '-' ? 'standard input' : policyFrom,
        hosts: [host],
        paths: [{ host, path: '/', match: 'prefix' }],
        annotations,
        policyKnown: true,
      },
    ];
  }
  if (manifests.length === 0)
    throw new UsageError('no policy given: name manifests with --ingresses, or a file with --policy-from');
  const { ingresses, problems, notes } = await loadIngresses(manifests, () => readAll(io.stdin));
  for (const note of notes) await say(io, note);
  const [problem] = problems;
  if (problem !== undefined) throw new InputError(problem);
  return ingresses;
}

async function readPolicy(path: string, io: Io): Promise<string> {
  try {
    return path === '-' ? await readAll(io.stdin) : await readFile(path, 'utf8');
  } catch (error) {
    throw new InputError(`cannot read the policy ${path}: ${reasonOf(error)}`);
  }
}

function refuseUnanswerable(asked: ExplainedRequest, host: string): void {
  switch (asked.kind) {
    case 'no-route': {
      const known = asked.hosts.slice(0, 5).join(', ') || 'none';
      const isKnown = asked.hosts.includes(canonicalHost(host));
      throw new InputError(
        isKnown
          ? `no Ingress of ${host} has a rule for the path ${asked.path}: Pomerium answers 404`
          : `no Ingress has the host ${host}: Pomerium answers 404; known hosts are ${known}`,
      );
    }
    case 'policy-unknown':
      throw new InputError(
        `the policy of ${ingressName(asked.ingress)} is not known, since patches may change it; try: kubectl kustomize DIR | pompaths explain … --ingresses -`,
      );
    case 'policy-refused': {
      const { at, message, consequence } = asked.refused;
      const where = at ? `, line ${at.line}` : '';
      throw new InputError(
        `the policy of ${ingressName(asked.ingress)}${where} is no good: ${message.replaceAll(/:?\s*\n\s*/g, ': ')}: ${consequence}`,
      );
    }
    default:
  }
}

/** Ids of which nothing is known but that no rule will name them. */
const NO_USER = 'a-user-that-no-rule-names';
const NO_SESSION = '00000000-0000-4000-8000-000000000000';
