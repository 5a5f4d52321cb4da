import { policyPath } from '../request/policy-path.ts';
import type { Client, Era, PolicyRequest } from './input.ts';
import { urlOf } from './url.ts';

/**
 * The texts of a request that `http_path` and `http_method` are compared with. The generated rego leaves the
 * field open, so the engine tries every field two levels down in its input; one that satisfies all operators is
 * enough.
 */
export const FIELDS = [
  'decoded path',
  'method',
  'url',
  'hostname',
  'ip',
  'session id',
  // From 0.30 on. The empty text: `ssh.username`, and the body where Pomerium does not look at it.
  'host',
  'raw path',
  'raw query',
  'empty text',
  // From 0.33 on.
  'user id',
  // From 0.30 on, on routes with `mcp_server`.
  'body',
] as const;
export type Field = (typeof FIELDS)[number];

/** From 0.30 on the input holds null, too (`ssh.publickey`, `mcp.id`). */
export const hasNull = (era: Era): boolean => era !== 'before-0.30';

/** The texts of a request, each with the field it comes from; undefined is a text that is there but unknown. */
export const textsOf = (
  request: PolicyRequest,
  client: Client,
  era: Era,
): readonly { readonly field: Field; readonly text: string | undefined }[] => {
  const texts = textList(request, client, era);
  const fields = FIELDS.filter(
    (field) => (field !== 'user id' || era === '0.33') && (field !== 'body' || (request.body ?? '') !== ''),
  );
  return texts.flatMap((text, index) => {
    const field = fields[index];
    return field === undefined ? [] : [{ field, text }];
  });
};

/** The same in the order of {@link FIELDS} without their names, for many requests. */
export function textList(request: PolicyRequest, client: Client, era: Era): readonly (string | undefined)[] {
  const { method, host, rawPath, query = '', body = '', ip } = request;
  const path = policyPath(rawPath);
  const url = urlOf(host, rawPath, query);
  const name = hostnameOf(host);
  const sessionId = client === null ? '' : client.sessionId;
  if (era === 'before-0.30') return [path, method, url, name, ip, sessionId];
  const texts = [path, method, url, name, ip, sessionId, host, rawPath, query, ''];
  if (era === '0.33') texts.push(client === null ? '' : client.id);
  if (body !== '') texts.push(body);
  return texts;
}

/** Go's `URL.Hostname`: without port and brackets. */
function hostnameOf(host: string): string {
  if (!host.includes(':')) return host;
  const withoutPort = host.replace(/:[0-9]*$/, '');
  return /^\[.*\]$/s.test(withoutPort) ? withoutPort.slice(1, -1) : withoutPort;
}
