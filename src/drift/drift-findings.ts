import { isVariable } from '../evidence/template.ts';
import type { Finding, Severity } from '../findings/finding.ts';
import { findingId } from '../findings/finding-id.ts';
import type { SpecDocument } from '../openapi/document.ts';
import { nameOf, type Operation } from '../openapi/operation.ts';
import type { Security } from '../openapi/security.ts';
import { policyOfJson } from '../policy/model.ts';
import { printPolicy } from '../policy/print.ts';
import { shellWord } from '../render/printable.ts';
import { isExpressible, pinnableHost, rulesOf, urlsOf } from '../rules/pin.ts';
import type { Access } from './access.ts';
import type { DriftOptions, JudgedChange } from './drift.ts';
import type { DriftKind } from './kinds.ts';
import type { Choice } from './reach.ts';

/** What of the changes somebody should know. */
export function driftFindings(
  changes: readonly JudgedChange[],
  fresh: SpecDocument,
  options: DriftOptions,
): readonly Finding[] {
  const context: Context = {
    options,
    saysSecurity: fresh.operations.some(({ security }) => security !== 'undeclared'),
    openFolders: new Set(
      changes.flatMap((change) =>
        'to' in change && change.after?.access === 'open' ? [folderOf(change.to)] : [],
      ),
    ),
  };
  return changes.flatMap((change) => findingsOf(change, context));
}

interface Context {
  readonly options: DriftOptions;
  /** The document declares security for some operation at least. */
  readonly saysSecurity: boolean;
  /** Folders of operations that are open. */
  readonly openFolders: ReadonlySet<string>;
}

function findingsOf(change: JudgedChange, context: Context): readonly Finding[] {
  const { after, before } = change;
  if (change.kind === 'removed' || !after) return [];
  const { to } = change;
  if (change.kind === 'added')
    return after.access === 'denied'
      ? [
          denied(
            'added-denied',
            context.openFolders.has(folderOf(to)) ? 'low' : 'info',
            to,
            after,
            'is new',
            context,
          ),
        ]
      : [opened('added-open', to, after, 'is new', context)];
  const weaker = weakened(change.from, to, after, context);
  if (change.kind === 'kept') return weaker;
  const wasOpen = before !== undefined && before.access !== 'denied';
  const how = `was ${nameOf(change.from)}`;
  if (after.access === 'denied' && wasOpen)
    return [denied('moved-denied', 'medium', to, after, how, context)];
  if (after.access !== 'denied' && !wasOpen) return [opened('moved-open', to, after, how, context)];
  const state = after.access === 'denied' ? 'denied' : 'open';
  return [
    finding('moved', 'info', to, after, `${nameOf(to)} ${how}; it is ${state} as before`, NOTHING),
    ...weaker,
  ];
}

function opened(kind: DriftKind, to: Operation, after: Access, how: string, context: Context): Finding {
  const some = after.access === 'partly' ? ' with some values in its path' : '';
  const what = `${nameOf(to)} ${how}, and ${byWhat(after)} opens${some} to ${WHOM[after.choice]}; the document says: ${SAYS[to.security]}`;
  const mend = after.choice === 'nothing' ? narrower(to, context) : GUARD[after.choice];
  const fix = `${to.security === 'protected' ? 'nothing, where the app asks for credentials indeed; else ' : ''}${mend}`;
  return finding(kind, gravity(to.security, context), to, after, what, fix);
}

function denied(
  kind: DriftKind,
  severity: Severity,
  to: Operation,
  after: Access,
  how: string,
  context: Context,
): Finding {
  return finding(
    kind,
    severity,
    to,
    after,
    `${nameOf(to)} ${how}, and nobody gets it without signing in; the document says: ${SAYS[to.security]}`,
    opening(to, context),
  );
}

/** Less is asked for than before, and the policy leaves it to the app. */
function weakened(from: Operation, to: Operation, after: Access, context: Context): readonly Finding[] {
  if (after.access === 'denied' || from.security !== 'protected' || to.security === 'protected') return [];
  return [
    finding(
      'security-weakened',
      'high',
      to,
      after,
      `${nameOf(to)} was protected by the old document; by the new one it is ${SAYS[to.security]}, and ${byWhat(after)} leaves it to the app`,
      after.choice === 'nothing' ? narrower(to, context) : GUARD[after.choice],
    ),
  ];
}

function finding(
  kind: DriftKind,
  severity: Severity,
  operation: Operation,
  { where }: Access,
  what: string,
  fix: string,
): Finding {
  const rule = nameOf(operation);
  const place = where === '' ? 'no Ingress' : where;
  return { id: findingId(kind, place, rule), kind, severity, where: place, rule, what, fix };
}

function gravity(security: Security, { saysSecurity }: Context): Severity {
  if (security === 'protected') return 'low';
  // A document that declares no security at all says nothing about this operation either.
  return security === 'undeclared' && !saysSecurity ? 'medium' : 'high';
}

const byWhat = ({ by, isConditional }: Access): string =>
  `${by ? `the ${by.kind === 'prefix' ? 'prefix' : 'path'} ${by.path}` : 'the policy'}${
    isConditional ? ', for some addresses at least,' : ''
  }`;

const narrower = ({ template }: Operation, { options }: Context): string =>
  `keep it closed with narrower rules: pompaths openapi ${shellWord(options.document)} --except ${shellWord(template)}, and --except for whatever else is to stay closed`;

/** The pinned rule for the path, or the command that finds one where the path holds values. */
function opening({ template, segments }: Operation, { options }: Context): string {
  const path = `/${segments.join('/')}`;
  const hosts = options.hosts.flatMap((host) => pinnableHost(host) ?? []);
  if (segments.some(isVariable) || hosts.length === 0 || !isExpressible(path) || path === '/')
    return `if an app needs it: pompaths openapi ${shellWord(options.document)} --only ${shellWord(template)}`;
  return `# if an app needs it\n${printPolicy(policyOfJson(rulesOf({ kind: 'leaf', path }, urlsOf(path, hosts, []))))}`;
}

const folderOf = ({ segments }: Operation): string => segments.slice(0, -1).join('/');

const SAYS: Readonly<Record<Security, string>> = {
  protected: 'protected',
  optional: 'open, with signing in as an option',
  open: 'open to everybody',
  undeclared: 'nothing of who may call it',
};
const WHOM: Readonly<Record<Choice, string>> = {
  nothing: 'everybody',
  query: 'anybody who chooses the query',
  'query and body': 'anybody who chooses the query and the body',
};
const GUARD: Readonly<Record<Exclude<Choice, 'nothing'>, string>> = {
  query: 'pompaths ingresses names the rules that a query gets around, and what mends them',
  'query and body': 'give the paths an Ingress of their own, without mcp_server',
};
const NOTHING = 'nothing, but clients have to know the new path';
