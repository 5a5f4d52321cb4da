import { parseRange } from './addresses.ts';
import { CRITERIA, LIST_OPERATORS, TEXT_OPERATORS } from './criteria.ts';
import { goQuote } from './go-syntax.ts';
import { type Criterion, isJsonArray, isJsonObject, type Json } from './model.ts';
import { goTypeOf } from './tree.ts';

/**
 * What Pomerium's generator says of a criterion (pkg/policy/generator/conditionals.go, pkg/policy/criteria):
 * undefined where it makes a rule of it. Of several things that are wrong in one criterion Go names any; here
 * it is the first.
 */
export function generateError({ name, data }: Criterion): string | undefined {
  const kind = CRITERIA.get(name);
  if (kind === undefined) return `unknown policy criterion: ${name}`;
  const error = CHECKS[kind](data);
  return error === undefined ? undefined : `error generating criterion rules: ${error}`;
}

type Check = (data: Json) => string | undefined;

/** pkg/policy/criteria/matchers.go; anything but an object is `is`. */
function checkText(data: Json): string | undefined {
  for (const [operator, operand] of isJsonObject(data) ? Object.entries(data) : []) {
    if (!TEXT_OPERATORS.has(operator)) return `unknown string matcher operator: ${operator}`;
    if ((operator === 'in' || operator === 'not_in') && !isJsonArray(operand))
      return `${operator} matcher requires an array of strings`;
  }
  return undefined;
}

function checkList(data: Json): string | undefined {
  const unknown = isJsonObject(data) ? Object.keys(data).find((key) => !LIST_OPERATORS.has(key)) : undefined;
  return unknown === undefined ? undefined : `unknown string list matcher operator: ${unknown}`;
}

function checkAddresses(data: Json): string | undefined {
  return firstError(data, (text) =>
    parseRange(text) ? undefined : `expected IP or CIDR range, got: ${goQuote(text)}`,
  );
}

/** golang.org/x/crypto/ssh: the form of a public key and its kind; the numbers within are not looked at here. */
function checkKeys(data: Json): string | undefined {
  return firstError(data, (text) => (hasAuthorizedKey(text) ? undefined : 'ssh: no key found'));
}

function firstError(data: Json, check: (text: string) => string | undefined): string | undefined {
  if (typeof data !== 'string' && !isJsonArray(data))
    return `expected string or array of strings, got: ${goTypeOf(data)}`;
  for (const item of typeof data === 'string' ? [data] : data) {
    const error = typeof item === 'string' ? check(item) : `expected string value, got: ${goTypeOf(item)}`;
    if (error !== undefined) return error;
  }
  return undefined;
}

const hasAuthorizedKey = (text: string): boolean =>
  text.split('\n').some((line) => {
    const packed = /(?:^|\s)(AAAA[A-Za-z0-9+/]+={0,2})(?=\s|$)/.exec(line.trim())?.[1];
    if (packed === undefined || line.trim().startsWith('#')) return false;
    const bytes = Buffer.from(packed, 'base64');
    const length = bytes.length < 4 ? 0 : bytes.readUInt32BE(0);
    return KEY_KINDS.has(bytes.subarray(4, 4 + length).toString('latin1')) && bytes.length > 4 + length;
  });

function checkDevice(data: Json): string | undefined {
  if (!isJsonObject(data)) return `expected object for device criterion, got: ${goTypeOf(data)}`;
  const unknown = Object.keys(data).find((key) => !DEVICE_FIELDS.has(key));
  if (unknown !== undefined) return `unexpected field in device criterion: ${unknown}`;
  for (const [field, what] of DEVICE_TEXTS) {
    const value = Object.hasOwn(data, field) ? data[field] : undefined;
    if (value !== undefined && typeof value !== 'string')
      return `expected string for device criterion ${what}, got ${goTypeOf(value)}`;
  }
  return undefined;
}

/** pkg/policy/criteria/client_certificate.go */
function checkCertificate(data: Json): string | undefined {
  if (!isJsonObject(data)) return `expected object for certificate matcher, got: ${goTypeOf(data)}`;
  for (const [key, value] of Object.entries(data)) {
    const check = CERTIFICATE_CHECKS.get(key);
    const error = check ? check(value) : `unsupported certificate matcher condition: ${key}`;
    if (error !== undefined) return error;
  }
  return undefined;
}

/** A check of one text or a list of them, each of the form that `isForm` tells. */
const hashes = (name: string, wrong: (text: string) => string, isForm: (text: string) => boolean): Check => {
  const checkOne = (item: Json): string | undefined => {
    if (typeof item !== 'string') return `certificate ${name} must be a string (was ${JSON.stringify(item)})`;
    if (item === '') return `certificate ${name} must not be empty`;
    return isForm(item) ? undefined : wrong(item);
  };
  return (data) => {
    if (typeof data !== 'string' && !isJsonArray(data))
      return `certificate ${name} condition expects a string or array of strings`;
    return (typeof data === 'string' ? [data] : data).map(checkOne).find((error) => error !== undefined);
  };
};

const CERTIFICATE_CHECKS: ReadonlyMap<string, Check> = new Map([
  [
    'fingerprint',
    hashes(
      'fingerprint',
      (text) => `unsupported certificate fingerprint format (${text})`,
      (text) => /^(?:[0-9a-f]{64}|[0-9A-F]{2}(?::[0-9A-F]{2}){31})$/.test(text),
    ),
  ],
  [
    'spki_hash',
    hashes(
      'SPKI hash',
      (text) => `certificate SPKI hash must be a base64-encoded SHA-256 hash (was ${text})`,
      (text) => /^[A-Za-z0-9+/]{43}=$/.test(text.replace(/[\r\n]/g, '')),
    ),
  ],
  ['san_email', checkText],
  ['san_dns', checkText],
  ['san_uri', checkText],
]);

const CHECKS = {
  ignored: () => undefined,
  text: checkText,
  list: checkList,
  addresses: checkAddresses,
  device: checkDevice,
  certificate: checkCertificate,
  keys: checkKeys,
  'claim-name': (data) =>
    typeof data === 'string' ? undefined : `expected string value, got: ${goTypeOf(data)}`,
} satisfies Record<string, Check>;

const DEVICE_FIELDS = new Set(['approved', 'is', 'type']);
const DEVICE_TEXTS = [
  ['is', 'is operator'],
  ['type', 'type operator'],
] as const;

const KEY_KINDS = new Set([
  'ssh-rsa',
  'ssh-dss',
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
  'ssh-rsa-cert-v01@openssh.com',
  'ssh-ed25519-cert-v01@openssh.com',
  'ecdsa-sha2-nistp256-cert-v01@openssh.com',
  'ecdsa-sha2-nistp384-cert-v01@openssh.com',
  'ecdsa-sha2-nistp521-cert-v01@openssh.com',
]);
