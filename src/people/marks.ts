import { type Block, type Criterion, keyOf, LISTS, type Policy } from '../policy/model.ts';

/**
 * A policy with a claim in place of each criterion that the engine cannot decide, such as one about a client certificate: somebody
 * has the claim or has it not, so that policies which ask for the very same are known to agree. For sessions that are signed in,
 * of which such a criterion says nothing but yes or no.
 */
export const withMarks = (policy: Policy): Policy =>
  policy.map(({ allow, deny }) => ({
    ...(allow ? { allow: blockWithMarks(allow) } : {}),
    ...(deny ? { deny: blockWithMarks(deny) } : {}),
  }));

/** Is it one that the engine cannot decide? */
export const isUndecidable = ({ name }: Criterion): boolean => !DECIDED.has(name);

function blockWithMarks(block: Block): Block {
  const marked: { -readonly [List in keyof Block]: Block[List] } = {};
  for (const list of LISTS) {
    const criteria = block[list];
    if (criteria) marked[list] = criteria.map(markOf);
  }
  return marked;
}

const markOf = (criterion: Criterion): Criterion =>
  isUndecidable(criterion)
    ? { name: 'claim', sub: JSON.stringify([keyOf(criterion), criterion.data]), data: MARK }
    : criterion;

const MARK = 'so it is';
const DECIDED = new Set([
  'accept',
  'reject',
  'http_path',
  'http_method',
  'email',
  'domain',
  'user',
  'authenticated_user',
  'claim',
  'groups',
  'device',
  'source_ip',
  'cors_preflight',
  'invalid_client_certificate',
  'ssh_username_matches_email',
]);
