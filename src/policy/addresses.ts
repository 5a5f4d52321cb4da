/** A range of addresses as Go holds it: 16 bytes and how many bits of them count, IPv4 in the mapped form. */
interface Range {
  readonly bytes: readonly number[];
  readonly bits: number;
  readonly isV4: boolean;
}

/** An address or a range as `source_ip` takes it: Go's net.ParseIP, else net.ParseCIDR. A host part is fine. */
export function parseRange(text: string): Range | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) {
    const bytes = parseAddress(text);
    return bytes && { bytes, bits: 128, isV4: isMapped(bytes) };
  }
  const bytes = parseAddress(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (!bytes || !/^[0-9]{1,6}$/.test(length)) return undefined;
  const written = text.slice(0, slash).includes(':') ? 128 : 32;
  const bits = Number(length);
  if (bits > written) return undefined;
  const counted = written === 32 ? 96 + bits : bits;
  // Go takes a mapped network for an IPv4 one where its mask leaves the prefix.
  return { bytes, bits: counted, isV4: isMapped(bytes) && counted >= 96 };
}

/** Is the address within one of the ranges? Undefined where it is no address. */
export function isWithin(ranges: readonly Range[], address: string): boolean | undefined {
  const bytes = parseAddress(address);
  if (!bytes) return undefined;
  const isV4 = isMapped(bytes);
  return ranges.some((range) => range.isV4 === isV4 && sameBits(range, bytes));
}

/** Go's net.ParseIP: four decimal numbers without leading zeros, or IPv6 without a zone; 16 bytes. */
function parseAddress(text: string): readonly number[] | undefined {
  if (!text.includes(':')) {
    const v4 = parseV4(text);
    return v4 && [...V4_PREFIX, ...v4];
  }
  const [head = '', tail, ...others] = text.split('::');
  if (others.length > 0) return undefined;
  const before = parseGroups(head, tail === undefined);
  const after = tail === undefined ? [] : parseGroups(tail, true);
  if (!before || !after) return undefined;
  if (tail === undefined) return before.length === 16 ? before : undefined;
  const missing = 16 - before.length - after.length;
  // Go wants `::` to stand for at least one group.
  return missing < 2 ? undefined : [...before, ...Array.from({ length: missing }, () => 0), ...after];
}

/** @param last whether the text may end in the dotted form */
function parseGroups(text: string, last: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    const dotted = last && index === groups.length - 1 && group.includes('.') ? parseV4(group) : undefined;
    if (dotted) bytes.push(...dotted);
    else if (/^[0-9a-fA-F]{1,4}$/.test(group))
      bytes.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 255);
    else return undefined;
  }
  return bytes.length > 16 ? undefined : bytes;
}

function parseV4(text: string): readonly number[] | undefined {
  const parts = text.split('.');
  return parts.length === 4 &&
    parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256)
    ? parts.map(Number)
    : undefined;
}

const isMapped = (bytes: readonly number[]): boolean =>
  V4_PREFIX.every((byte, index) => bytes[index] === byte);

function sameBits(range: Range, bytes: readonly number[]): boolean {
  for (let bit = 0; bit < range.bits; bit += 8) {
    const mask = 0xff & (0xff << Math.max(0, 8 - (range.bits - bit)));
    if (((range.bytes[bit / 8] ?? 0) & mask) !== ((bytes[bit / 8] ?? 0) & mask)) return false;
  }
  return true;
}

const V4_PREFIX = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255];
