import { parseDocument } from 'yaml';
import { printYaml } from '../artifact/yaml-text.ts';
import type { Effect } from './nginx/topic.ts';

/** What several effects come to together; later ones win where two say the same annotation. */
export function joinEffects(effects: readonly Effect[]): Required<Effect> {
  return {
    pomerium: Object.assign({}, ...effects.map(({ pomerium = {} }) => pomerium)),
    setRequestHeaders: Object.assign({}, ...effects.map(({ setRequestHeaders = {} }) => setRequestHeaders)),
    setResponseHeaders: Object.assign(
      {},
      ...effects.map(({ setResponseHeaders = {} }) => setResponseHeaders),
    ),
    removeRequestHeaders: effects.flatMap(({ removeRequestHeaders = [] }) => removeRequestHeaders),
    deny: effects.flatMap(({ deny = [] }) => deny),
    addresses: effects.flatMap(({ addresses = [] }) => addresses),
    satisfiesAny: effects.some(({ satisfiesAny }) => satisfiesAny),
    asksForLogin: effects.some(({ asksForLogin }) => asksForLogin),
    isOpenOnPurpose: effects.some(({ isOpenOnPurpose }) => isOpenOnPurpose),
    obstacles: effects.flatMap(({ obstacles = [] }) => obstacles),
    aliases: [...new Set(effects.flatMap(({ aliases = [] }) => aliases))],
    notes: effects.flatMap(({ notes = [] }) => notes),
  };
}

/**
 * The annotations of Pomerium for an effect, by their whole keys. The ingress-controller reads each value as YAML.
 *
 * @param hasPeople whether people sign in there: only then has the app an identity to be told
 */
export function pomeriumAnnotations(
  { pomerium, setRequestHeaders, setResponseHeaders, removeRequestHeaders }: Required<Effect>,
  hasPeople: boolean,
): Readonly<Record<string, string>> {
  const set = Object.entries(setRequestHeaders).filter(
    ([, value]) => hasPeople || !value.includes('${pomerium.'),
  );
  const taken = new Set(set.map(([name]) => name.toLowerCase()));
  const removed = new Map(removeRequestHeaders.map((name) => [name.toLowerCase(), name]));
  for (const name of taken) removed.delete(name);
  const { pass_identity_headers: identity, ...others } = pomerium;
  const values: Record<string, string> = {
    ...Object.fromEntries(Object.entries(others).map(([name, value]) => [name, yamlText(name, value)])),
    ...(hasPeople ? { pass_identity_headers: identity ?? 'true' } : {}),
    ...(removed.size > 0 ? { remove_request_headers: printYaml([...removed.values()].sort()) } : {}),
    ...(set.length > 0 ? { set_request_headers: printYaml(Object.fromEntries(set)) } : {}),
    ...(Object.keys(setResponseHeaders).length > 0
      ? { set_response_headers: printYaml(setResponseHeaders) }
      : {}),
  };
  return Object.fromEntries(
    Object.keys(values)
      .sort()
      .map((name) => [`ingress.pomerium.io/${name}`, values[name] ?? '']),
  );
}

/** A value as the YAML text that means it: as it is where that is a text, else in single quotes. */
function yamlText(name: string, value: string): string {
  if (!FREE_TEXT.has(name) || isPlainText(value)) return value;
  return `'${value.replaceAll("'", "''")}'`;
}

function isPlainText(value: string): boolean {
  const document = parseDocument(value, { version: '1.1' });
  return document.errors.length === 0 && document.warnings.length === 0 && document.toJS() === value;
}

/** Those whose text comes from an Ingress; Secrets are named as they are, and the rest is written here. */
const FREE_TEXT: ReadonlySet<string> = new Set([
  'host_rewrite',
  'regex_rewrite_pattern',
  'regex_rewrite_substitution',
  'tls_server_name',
]);
