/** A line of the log, by the names of its fields, in their order. */
type Fields = Record<string, unknown>;

const ROUTE_IDS = ['envoy-route-checksum', 'envoy-route-id', 'route-checksum', 'route-id'];
const without = (fields: Fields, ...names: string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
const renamed = (fields: Fields, from: string, to: string): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name === from ? to : name, value]));
const last = (fields: Fields, ...names: string[]): Fields => {
  const { time, message, ...rest } = without(fields, ...names);
  const moved = Object.fromEntries(
    names.filter((name) => name in fields).map((name) => [name, fields[name]]),
  );
  return { ...rest, ...moved, time, message };
};
const isCheck = (fields: Fields): boolean => fields['message'] === 'authorize check';

/** Before 0.30: the pod's name under another key, no ids of routes, and a cluster that does not name the Ingress. */
function before030(fields: Fields): Fields {
  const old = renamed(without(fields, ...ROUTE_IDS), 'server-name', 'server_name');
  const cluster = old['upstream-cluster'];
  return typeof cluster === 'string' && cluster.includes('{')
    ? { ...old, 'upstream-cluster': 'route-5f3c2a9b1d7e8046' }
    : old;
}

/** 0.20 to 0.22: a query that is always empty, the person after the verdict, and reasons that are gone since. */
function before023(fields: Fields): Fields {
  const old = without(before030(fields), 'server_name');
  if (!isCheck(old)) return old;
  const { host, ...rest } = old;
  const reasons = rest['allow-why-false'];
  const why = Array.isArray(reasons) ? { 'allow-why-false': ['non-pomerium-route', ...reasons] } : {};
  return last(
    { ...rest, host, query: '', ...why, 'deny-why-false': ['valid-client-certificate-or-none-required'] },
    'user',
    'email',
  );
}

/** How lines of the format of 0.33 looked in other versions, as far as it differs. */
export const VERSIONS: Readonly<Record<string, (fields: Fields) => Fields>> = {
  '0.33': (fields) => fields,
  '0.30, without names of statistics': (fields) => without(fields, 'cluster-stat-name'),
  '0.29': before030,
  '0.23 to 0.28': (fields) => without(before030(fields), 'server_name'),
  '0.20 to 0.22': before023,
  'fields in the order of the alphabet': (fields) =>
    Object.fromEntries(Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1))),
};
