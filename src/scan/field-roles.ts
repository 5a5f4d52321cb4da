/** What the kernel does with a field of a line (assembly/roles.ts). Any other field tells lines apart by its text. */
export type FieldRole = 'ignored' | 'time' | 'id' | 'check-id' | 'path' | 'query' | 'message' | 'slow';

export const NUMBER_OF_ROLE: Readonly<Record<FieldRole, number>> = {
  ignored: 1,
  time: 2,
  id: 3,
  'check-id': 4,
  path: 5,
  query: 6,
  message: 7,
  slow: 8,
};

/** To be ignored, a field must be read nowhere (../event/read.ts): lines that differ in nothing else are taken for the same. */
export const FIELD_ROLES: Readonly<Record<string, FieldRole>> = {
  duration: 'ignored',
  size: 'ignored',
  referer: 'ignored',
  'grpc.duration': 'ignored',
  'databroker-record-version': 'ignored',
  'databroker-server-version': 'ignored',
  time: 'time',
  'request-id': 'id',
  'check-request-id': 'check-id',
  path: 'path',
  query: 'query',
  message: 'message',
  version: 'slow', // the first line of Pomerium names its version
};
