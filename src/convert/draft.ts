import { isPossible, MAX_NAME } from '../artifact/names.ts';
import { decisionFor, type Decisions } from './decide/decisions.ts';
import type { Finding, Verdict } from './finding.ts';
import { fieldsOf, objectsIn, text } from '../fields.ts';
import { isOwnersLabel } from './manifest.ts';
import type { HostFacts } from './hosts/host-facts.ts';
import { type PlannedPath, planPaths } from './hosts/plan-paths.ts';
import type { Effect, Obstacle } from './nginx/topic.ts';
import { convertConfig } from './nginx/config-map.ts';
import { convertTopics, givenOf } from './nginx/topics.ts';
import { convertOthers } from './others.ts';
import { joinEffects } from './pomerium-values.ts';
import type { NginxIngress } from './source/nginx-ingress.ts';
import type { Sources } from './source/sort-objects.ts';

export interface DraftOptions {
  readonly decisions: Decisions;
  /** Pomerium's, as `0.33.1`. */
  readonly version: string;
  /** The name of the new Ingress, from that of the old one. */
  readonly nameOf: (name: string) => string;
}

/** An Ingress on the way. */
export interface Draft {
  readonly ingress: NginxIngress;
  readonly newName: string;
  readonly findings: readonly Finding[];
  readonly notes: readonly Verdict[];
  readonly effect: Required<Effect>;
  readonly paths: readonly PlannedPath[];
  readonly obstacles: readonly Obstacle[];
  /** Annotations of others that go on. */
  readonly kept: Readonly<Record<string, string>>;
}

/** What an Ingress comes to, before anybody is let in and before other Ingresses of its hosts are looked at. */
export function draftOf(
  ingress: NginxIngress,
  facts: ReadonlyMap<string, HostFacts>,
  sources: Sources,
  { version, decisions, nameOf }: DraftOptions,
): Draft {
  const given = givenOf(ingress);
  const topics = convertTopics(given, { ingress, sources, version });
  const others = convertOthers(ingress);
  const config = convertConfig(given, { ingress, sources, version });
  const joined = joinEffects([config.effect, ...topics.effects]);
  // nginx passes over an alias that is the host of another Ingress.
  const taken = joined.aliases.filter((alias) => facts.has(alias));
  const effect = { ...joined, aliases: joined.aliases.filter((alias) => !taken.includes(alias)) };
  const planned = planPaths(ingress, given, facts, effect.aliases);
  const byKey = new Map([...topics.findings, ...others.findings].map((finding) => [finding.key, finding]));
  const newName = decisionFor(ingress, decisions)?.name ?? nameOf(ingress.name);
  return {
    ingress,
    newName,
    findings: [...[...ingress.annotations.keys()].flatMap((key) => byKey.get(key) ?? []), ...config.findings],
    notes: [
      ...effect.notes,
      ...planned.notes,
      ...tlsNotes(ingress),
      ...ownerNotes(ingress),
      ...taken.map(aliasNote),
    ],
    effect,
    paths: planned.paths,
    obstacles: [
      ...effect.obstacles,
      ...planned.obstacles,
      ...ingress.rules
        .filter(({ host }) => host !== '' && !isHost(host))
        .map(({ host }) => ({
          what: `its host ${JSON.stringify(host.slice(0, MAX_NAME))} is no name: write the name there`,
        })),
      ...(isPossible({ namespace: ingress.namespace, name: newName })
        ? []
        : [
            {
              what: `Kubernetes has no Ingress of the name ${JSON.stringify(newName.slice(0, MAX_NAME))}: give it another with --name`,
            },
          ]),
    ],
    kept: others.annotations,
  };
}

const isHost = (host: string): boolean => isPossible({ namespace: '', name: host.replace(/^\*\./, '') });

const aliasNote = (alias: string): Verdict => ({
  outcome: 'not-needed',
  severity: 'low',
  what: `the alias ${alias} is left out: it is a host that an Ingress has of its own, and nginx passed over it`,
});

/** Whoever keeps an object undoes what others change, and makes it anew. */
function ownerNotes({ labels, manifest }: NginxIngress): readonly Verdict[] {
  const gone = Object.keys(labels).filter((key) => isOwnersLabel(key, labels));
  const owners = objectsIn(fieldsOf(manifest['metadata'])?.['ownerReferences']).map(
    (owner) => `${text(owner, 'kind') ?? ''} ${text(owner, 'name') ?? ''}`,
  );
  const say = (what: string): Verdict => ({ outcome: 'no-equivalent', severity: 'low', what });
  return [
    ...(gone.length > 0
      ? [
          say(
            `labels of whatever keeps this Ingress are left out (${gone.join(', ')}): make the change there, in its values or in Git, or it is undone`,
          ),
        ]
      : []),
    ...(owners.length > 0
      ? [say(`it is owned by ${owners.join(', ')}, which makes it anew: make the change there`)]
      : []),
  ];
}

function tlsNotes({ tls }: NginxIngress): readonly Verdict[] {
  const say = (what: string): Verdict => ({ outcome: 'converted', severity: 'medium', what });
  if (tls.length === 0)
    return [
      say(
        'it has no tls: Pomerium serves https only, so it needs a certificate, from an issuer of cert-manager or the certificates of the Pomerium object',
      ),
    ];
  return tls.some(({ secretName }) => secretName === undefined)
    ? [say('a tls entry has no secretName: nginx showed its default certificate, Pomerium needs one')]
    : [];
}
