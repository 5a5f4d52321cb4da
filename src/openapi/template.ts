import { ANY_VALUE, type Segment } from '../evidence/template.ts';
import { policyPath } from '../request/policy-path.ts';

/**
 * The segments of a path template: what is or holds anything in braces may be any text, everything else is a name, decoded. So is
 * `:name` or `*` in the place of a segment, which some documents take over from their framework. Query and fragment, which some have in their
 * keys, are left out.
 *
 * @param template `/items/{id}/cover`, percent-encoded or not
 * @returns undefined for what can be no path of a request
 */
export function segmentsOfTemplate(template: string): Segment[] | undefined {
  if (!template.startsWith('/') || template.length > MAX_LENGTH) return undefined;
  // What is within braces says nothing about the path: it may hold a slash, a question mark or a regular expression.
  const bare = template.includes('{') ? template.replace(BRACES, '{}') : template;
  const query = bare.search(/[?#]/);
  const names = (query < 0 ? bare : bare.slice(0, query)).slice(1).split('/');
  if (names.length > MAX_SEGMENTS || names.some((name) => DOTS.test(name))) return undefined;
  return names.map((name) => (name.includes('{}') || OPEN.test(name) ? ANY_VALUE : decoded(name)));
}

/** A malformed escape is no path that a request could have: it stays as it is. */
const decoded = (name: string): string => (name.includes('%') ? policyPath(name) || name : name);

/** Envoy resolves them: no request arrives with one. */
const DOTS = /^(?:\.|%2e){1,2}$/i;
const BRACES = /\{[^{}]*\}/g;
const OPEN = /^(?::[A-Za-z_]\w*|\*{1,2})$/;
const MAX_LENGTH = 4096;
const MAX_SEGMENTS = 64;
