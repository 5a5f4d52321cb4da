import { checkPolicies, type CheckReport } from '../../src/check/check.ts';
import type { SpecOperations } from '../../src/check/known-path.ts';
import { Replay } from '../../src/check/replay.ts';
import { readSubject, type RefusedSubject, type Subject } from '../../src/check/subject.ts';
import { EvidenceCollector } from '../../src/evidence/collect.ts';
import { orderFindings } from '../../src/findings/order.ts';
import type { Ingress } from '../../src/ingress/ingress.ts';
import { readManifest } from '../../src/ingress/manifests.ts';
import { RouteTable } from '../../src/ingress/route-table.ts';
import type { Operation } from '../../src/openapi/operation.ts';
import type { Security } from '../../src/openapi/security.ts';
import { segmentsOfTemplate } from '../../src/openapi/template.ts';
import type { Request } from '../../src/request/request.ts';
import { NO_WORD, type Word } from '../../src/verdict/word.ts';
import { asked, HOST } from '../proposal/traffic.ts';

export interface Setting {
  readonly requests?: readonly Request[] | undefined;
  /** In place of the one Ingress that the policy is for. */
  readonly ingresses?: readonly Ingress[];
  /** The policy that is in force, where the other one is only proposed. */
  readonly present?: string;
  readonly specs?: readonly SpecOperations[];
  readonly isChoice?: boolean;
  readonly version?: string | undefined;
  readonly word?: Partial<Word>;
  readonly unusedAfter?: number;
}

export const DAY = 86_400_000;
export const PEOPLE = '- allow: {or: [{email: {is: "alice@example.com"}}]}\n';

/** A rule as pompaths writes it. */
export const pinned = (prefix: string, host = HOST): string =>
  `- allow: {and: [{http_path: {starts_with: "${prefix}"}}, {http_path: {starts_with: "https://${host}${prefix}"}}]}\n`;
export const GUARD =
  '- deny: {or: [{http_path: {contains: "/..;"}}, {http_path: {contains: "..%3b"}}, {http_path: {contains: "..%3B"}}]}\n';

/** A manifest's Ingress with this policy and other annotations. */
export function ingressWith(
  policy: string | undefined,
  hosts: readonly string[] = [HOST],
  annotations: Readonly<Record<string, string>> = {},
  fields: { readonly name?: string; readonly paths?: readonly string[]; readonly labels?: object } = {},
): Ingress {
  const own = { ...(policy === undefined ? {} : { policy }), ...annotations };
  const manifest = {
    kind: 'Ingress',
    metadata: {
      name: fields.name ?? 'app',
      namespace: 'apps',
      labels: fields.labels ?? {},
      annotations: Object.fromEntries(
        Object.entries(own).map(([name, value]) => [`ingress.pomerium.io/${name}`, value]),
      ),
    },
    spec: {
      ingressClassName: 'pomerium',
      rules: hosts.map((host) => ({
        host,
        http: {
          paths: (fields.paths ?? ['/']).map((path) => ({
            path,
            pathType: 'Prefix',
            backend: { service: { name: 'app', port: { number: 80 } } },
          })),
        },
      })),
    },
  };
  const [read] = readManifest(JSON.stringify(manifest), 'ingress.json');
  if (read?.kind !== 'ingress') throw new Error('no Ingress');
  return read.ingress;
}

/** Checks one policy, or every policy of the Ingresses of the setting. */
export function check(policy: string | undefined, setting: Setting = {}): CheckReport {
  const ingresses = setting.ingresses ?? [ingressWith(policy)];
  const present = setting.present === undefined ? undefined : ingressWith(setting.present);
  const { subjects, refused } = read(ingresses, present, setting.version);
  const routes = new RouteTable(ingresses);
  const collector = new EvidenceCollector(present ? new RouteTable([present]) : routes);
  const replay = setting.requests ? new Replay(subjects, routes, collector) : undefined;
  for (const request of setting.requests ?? []) replay?.add(request);
  const report = checkPolicies({
    subjects,
    refused,
    routes,
    evidence: collector.snapshot(),
    replay,
    specs: setting.specs ?? [],
    isChoice: setting.isChoice ?? false,
    options: {
      word: { ...NO_WORD, ...setting.word },
      specs: [],
      form: 'pinned',
      version: 'version' in setting ? setting.version : '0.33',
      guard: true,
      allowRoot: false,
      maxRules: Infinity,
      hosts: [],
      ingresses: [],
    },
    unusedAfter: setting.unusedAfter ?? 30 * DAY,
  });
  return { ...report, findings: orderFindings(report.findings) };
}

function read(
  ingresses: readonly Ingress[],
  present: Ingress | undefined,
  version: string | undefined,
): { subjects: readonly Subject[]; refused: readonly RefusedSubject[] } {
  const all = ingresses.map((ingress) =>
    readSubject(ingress, present, version?.startsWith('0.31') ? '0.30' : '0.33'),
  );
  return {
    subjects: all.flatMap((one) => (one.kind === 'subject' ? [one.subject] : [])),
    refused: all.filter((one) => one.kind === 'refused'),
  };
}

/** `high unpinned-rule /api`. */
export const short = ({ findings }: CheckReport): string[] =>
  findings.map(({ severity, kind, rule }) => [severity, kind, rule].filter((word) => word !== '').join(' '));

/** A request without a session that the app answered, by a path rule. */
export const letThrough = (path: string, fields: Partial<Request> = {}): Request =>
  asked(path, {
    outcome: 'allowed',
    cause: undefined,
    allowReasons: ['http-path-ok'],
    status: fields.answer ?? 200,
    answer: 200,
    ...fields,
  });

/** An operation as a document declares it: `GET /items/{id}`. */
export function operation(name: string, security: Security = 'protected'): Operation {
  const [method = '', template = ''] = name.split(' ');
  const segments = segmentsOfTemplate(template) ?? [];
  return {
    method,
    template,
    segments,
    path: `/${segments.join('/')}`,
    baseLength: 0,
    id: undefined,
    tags: [],
    isDeprecated: false,
    security,
  };
}
