import { ANY_VALUE, partlyOpen, type Segment } from '../evidence/template.ts';
import { policyPath } from '../request/policy-path.ts';

/**
 * The segments of a path template: what is or holds anything in braces may be any text, everything else is a name, decoded. So is
 * `:name`, `<name>`, `[name]` or `*` in the place of a segment, which some documents take over from their framework. Query and fragment, which some have in their
 * keys, are left out.
 *
 * @param template `/items/{id}/cover`, percent-encoded or not
 * @returns undefined for what can be no path of a request
 */
export function segmentsOfTemplate(template: string): Segment[] | undefined {
  if (!template.startsWith('/') || template.length > MAX_LENGTH) return undefined;
  // What is within braces says nothing about the path: it may hold a slash, a question mark or a regular expression.
  const bare = template.includes('{') ? template.replace(QUERY_FORM, '?').replace(BRACES, '{}') : template;
  const query = bare.search(/[?#]/);
  const names = (query < 0 ? bare : bare.slice(0, query)).slice(1).split('/');
  if (names.length > MAX_SEGMENTS || names.some((name) => NEVER.test(name))) return undefined;
  return names.map((name) =>
    name === '{}' || OPEN.test(name)
      ? ANY_VALUE
      : name.includes('{}')
        ? partlyOpen(policyPath(name))
        : policyPath(name),
  );
}

/**
 * No request arrives with dot segments, which Envoy resolves; with escapes that are malformed, which the policy sees as no path; with escaped slashes,
 * which Envoy refuses from 0.33 on; or with half a character.
 */
const NEVER = /^(?:\.|%2e){1,2}$|%(?![0-9a-f]{2})|%2f|%5c|\p{Cs}/iu;
const OPEN = /^(?::[A-Za-z_]\w*|<[^<>]+>|\[[\w.-]+\]|\*{1,2})$/;
/** A query, or more of one (RFC 6570, sections 3.2.8 and 3.2.9). */
const QUERY_FORM = /\{[?&][^{}]*\}/g;
const BRACES = /\{[^{}]*\}/g;
const MAX_LENGTH = 4096;
const MAX_SEGMENTS = 64;
