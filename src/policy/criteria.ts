/** What a criterion takes as its data. */
export type DataKind =
  'ignored' | 'text' | 'list' | 'addresses' | 'device' | 'certificate' | 'keys' | 'claim-name';

/** The criteria that Pomerium 0.31.3 and 0.33.1 register (pkg/policy/criteria), all others are unknown to it. */
export const CRITERIA: ReadonlyMap<string, DataKind> = new Map<string, DataKind>([
  ['accept', 'ignored'],
  ['reject', 'ignored'],
  ['http_path', 'text'],
  ['http_method', 'text'],
  ['email', 'text'],
  ['domain', 'text'],
  ['user', 'text'],
  ['authenticated_user', 'ignored'],
  ['claim', 'list'],
  ['groups', 'list'],
  ['source_ip', 'addresses'],
  ['cors_preflight', 'ignored'],
  ['invalid_client_certificate', 'ignored'],
  ['client_certificate', 'certificate'],
  ['device', 'device'],
  ['mcp_tool', 'text'],
  ['ssh_username', 'text'],
  ['ssh_username_matches_email', 'ignored'],
  ['ssh_username_matches_claim', 'claim-name'],
  ['ssh_publickey', 'keys'],
  ['ssh_ca', 'keys'],
]);

/** Those that are about who asks: whoever has no session meets none. */
export const ABOUT_PEOPLE: ReadonlySet<string> = new Set([
  'email',
  'domain',
  'user',
  'authenticated_user',
  'claim',
  'groups',
  'device',
  'ssh_username_matches_email',
  'ssh_username_matches_claim',
]);

/** Operators on one text. */
export const TEXT_OPERATORS: ReadonlySet<string> = new Set([
  'is',
  'not',
  'in',
  'not_in',
  'starts_with',
  'ends_with',
  'contains',
]);

/** Operators on a list of texts. */
export const LIST_OPERATORS: ReadonlySet<string> = new Set(['has', 'is', 'exclude']);
