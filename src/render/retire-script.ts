import { backupFile } from '../retire/backup.ts';
import type { Plan, Ref, Seen, SolverChange, Step } from '../retire/plan.ts';
import { objectPath, resourceOf } from '../retire/resources.ts';
import { printable, shellWord } from './printable.ts';
import { RETIRE_FUNCTIONS } from './retire-functions.ts';
import { stepInWords } from './retire-words.ts';

/**
 * The ready parts of a plan as a script for a POSIX shell, or nothing where none is ready. It needs kubectl (and helm for
 * releases), checks everything it is about before it changes anything, binds every change to the object the plan saw, and ends
 * at the first surprise. All names are quoted; the texts of others are in comments and messages alone, made printable.
 */
export function renderRetireScript(plan: Plan): string {
  const parts = plan.parts.filter(({ state, steps }) => state === 'ready' && steps.length > 0);
  if (parts.length === 0) return '';
  const checks = [...new Set(parts.flatMap(({ steps }) => steps.flatMap(checkOf)))];
  const left = plan.parts.filter(({ state }) => state !== 'ready');
  return [
    head(plan),
    RETIRE_FUNCTIONS,
    `same_cluster ${word(plan.source.kind === 'cluster' ? (plan.source.uid ?? '') : '')}`,
    ...checks,
    'checked',
    ...parts.map(({ title, steps, rollback }) =>
      [
        '',
        `# ${show(title)}`,
        ...rollback.map((command) => `# to get back: ${show(command)}`),
        ...steps.flatMap((step) => commandsOf(step)),
      ].join('\n'),
    ),
    '',
    ...left.map(
      ({ title, waitsFor, state }) =>
        `# not in here: ${show(title)}: ${state}${waitsFor.length > 0 ? `, ${show(waitsFor.join(', '))}` : ''}`,
    ),
    "say 'done'",
    '',
  ].join('\n');
}

function head({ source, findings }: Plan): string {
  const confirmed = findings.filter(({ state }) => state === 'confirmed');
  const isNamed = source.kind === 'cluster' && source.context !== 'inClusterContext';
  const where = source.kind === 'cluster' ? `the cluster at ${source.server}` : 'manifests';
  return [
    '#!/bin/sh',
    `# Removes Ingresses of ingress-nginx; planned by pompaths retire from ${show(where)}.`,
    '# sh THIS --check only looks whether everything is still as it was planned. BACKUP names the folder for saved objects.',
    '# It changes nothing that differs from what was seen, and ends at the first surprise; then plan again.',
    ...confirmed.map(({ id, what }) => `# on your word, ${show(id)}: ${show(what)}`),
    'set -eu',
    'umask 077',
    `context=${isNamed ? word(source.context) : "''"}`,
  ].join('\n');
}

/** What has to hold before anything is changed. */
function checkOf(step: Step): readonly string[] {
  switch (step.kind) {
    case 'delete':
    case 'set-solver-class':
      return [`same ${seen(step.object)}`];
    case 'touch':
    case 'await-gone':
      return [`same ${named(step.object)} ${word(step.object.uid ?? '')} ''`];
    case 'check-reconciled':
      return [
        `same ${seen(step.object)}`,
        `reconciled ${word(`${step.object.namespace}/${step.object.name}`)}`,
      ];
    case 'check-secret':
      return [`secret_stays ${named(step.object)}`];
    case 'helm-uninstall':
      return [`has_release ${word(step.release)} ${word(step.namespace)}`];
    case 'save':
    case 'await-certificate':
    case 'by-hand':
      return [];
  }
}

function commandsOf(step: Step): readonly string[] {
  if (step.kind === 'by-hand') return [`# by hand: ${show(step.what)}`];
  const command = commandOf(step);
  return command === '' ? [] : [`say ${word(show(stepInWords(step)))}`, command];
}

function commandOf(step: Step): string {
  switch (step.kind) {
    case 'save':
      return `save ${named(step.object)} ${word(backupFile(step.object))}`;
    case 'delete': {
      const { object, ifThere } = step;
      const path = objectPath(object.kind, object);
      return `${ifThere ? 'remove_if_there' : 'remove'} ${named(object)} ${word(path)} ${word(deleteOptions(step))}`;
    }
    case 'await-gone':
      return `await_gone ${named(step.object)} ${word(step.object.uid ?? '')}`;
    case 'touch':
      return `touch_object ${named(step.object)}`;
    case 'await-certificate':
      return `await_certificate ${named(step.object)} ${word(step.owner.uid ?? '')}`;
    case 'set-solver-class':
      return `patch ${named(step.object)} ${word(jsonPatch(step.object, step.changes))}`;
    case 'helm-uninstall':
      return `uninstall ${word(step.release)} ${word(step.namespace)}`;
    case 'check-secret':
    case 'check-reconciled':
    case 'by-hand':
      return '';
  }
}

/** meta/v1 DeleteOptions: the API server itself refuses the deletion of another object, or of a changed one. */
function deleteOptions({ object, cascade }: Extract<Step, { kind: 'delete' }>): string {
  const { uid, resourceVersion } = object;
  return JSON.stringify({
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    preconditions: { uid, resourceVersion },
    propagationPolicy: cascade,
  });
}

/** A patch that fails as a whole where the object is another one, or was changed. */
function jsonPatch({ uid, resourceVersion }: Seen, changes: readonly SolverChange[]): string {
  return JSON.stringify([
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
    ...changes.flatMap(({ pointer, from, to }) => [
      ...(from === undefined ? [] : [{ op: 'test', path: pointer, value: from }]),
      { op: from === undefined ? 'add' : 'replace', path: pointer, value: to },
    ]),
  ]);
}

/** RESOURCE NAME NAMESPACE, the last `''` where it has none. */
const named = ({ kind, namespace, name }: Ref): string =>
  `${word(resourceOf(kind))} ${word(name)} ${word(namespace)}`;

const seen = (object: Seen): string =>
  `${named(object)} ${word(object.uid ?? '')} ${word(object.resourceVersion ?? '')}`;

/** The empty text needs quotes as well. */
const word = (text: string): string => (text === '' ? "''" : shellWord(text));

const show = (text: string): string => printable(text, 1000);
