/**
 * Is a name the host of an Ingress rule, or one of those that its wildcard stands for?
 *
 * @param name in lower case, without a port
 * @param rule as the Ingress has it: a name, `*.example.com`, or `*` for every name
 */
export const isUnderHost = (name: string, rule: string): boolean =>
  rule === name || (rule.startsWith('*') && name.length >= rule.length && name.endsWith(rule.slice(1)));

/** A name that a request for this host of a rule can have. */
export const nameUnder = (host: string): string =>
  host === '*' ? 'any.example.com' : host.replace(/^\*/, 'any');
