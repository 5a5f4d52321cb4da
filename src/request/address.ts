import { isIP, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An IP address in canonical form, IPv4 also where it came mapped into IPv6; `""` when the text is none. */
export function canonicalAddress(text: string): string {
  if (isIPv4(text)) return text; // which has one form only
  return isIP(text) ? ipaddr.process(text).toString() : '';
}

/**
 * Whose address it is, as far as an address tells: an IPv4 address, or the /64 of an IPv6 address,
 * since a home has one IPv4 address and one /64 in which every device picks addresses of its own (RFC 7721).
 *
 * @param address canonical, or `""`
 */
export function householdOf(address: string): string {
  if (!address.includes(':')) return address;
  const parts = ipaddr.IPv6.parse(address).parts.slice(0, 4);
  return `${parts.map((part) => part.toString(16)).join(':')}::/64`;
}

/**
 * A predicate for canonical addresses in any of the ranges, of which an IPv6 range narrower than a household ({@link householdOf}) stands
 * for all of it. Throws a RangeError that quotes the first text that is no address or CIDR.
 */
export function inRanges(ranges: readonly string[]): (address: string) => boolean {
  const networks = ranges.map(parseRange).map(withHousehold);
  return (address) => {
    if (address === '') return false;
    const parsed = ipaddr.process(address);
    return networks.some(
      ([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits),
    );
  };
}

const withHousehold = ([network, bits]: Range): Range => [
  network,
  network.kind() === 'ipv6' ? Math.min(bits, HOUSEHOLD_BITS) : bits,
];

// ipaddr.js alone would take `1.2.3` for 1.2.0.3.
function parseRange(text: string): Range {
  if (isIP(text)) {
    const address = ipaddr.process(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  }
  if (!isIP(text.replace(/\/\d{1,3}$/, '')) || !ipaddr.isValidCIDR(text))
    throw new RangeError(`${JSON.stringify(text)} is no IP address or range`);
  return ipaddr.parseCIDR(text);
}

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

const HOUSEHOLD_BITS = 64;
