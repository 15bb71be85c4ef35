import ipaddr from 'ipaddr.js';

/** One IP address, or a range of them in CIDR notation, as it is written shortest: `10.0.0.0/8`, `2001:db8::1`. */
export type AddressRange = string;

const IPV4_BITS = 32;
/** An IPv4 address inside of an IPv6 one (`::ffff:10.0.0.1`) comes after so many bits. */
const MAPPED_BITS = 96;
const FOUR_PARTS = /^\d{1,3}(\.\d{1,3}){3}$/;
const PREFIX = /^\d{1,3}$/;

/** Reads an IPv4 or IPv6 address, or a CIDR range, in which bits behind the prefix count for nothing; undefined for anything else. */
export function readAddressRange(text: string): AddressRange | undefined {
  const [given = '', prefix, ...more] = text.trim().split('/');
  const address = plainAddress(given);
  if (address === undefined || more.length > 0) return undefined;
  if (prefix === undefined) return address.toString();
  const mapped = ipaddr.parse(given).kind() === 'ipv6' && address.kind() === 'ipv4';
  const bits = Number(prefix) - (mapped ? MAPPED_BITS : 0);
  if (!PREFIX.test(prefix) || bits < 0 || bits > address.toByteArray().length * 8) return undefined;
  return `${networkOf(address, bits)}/${bits}`;
}

/** Whether an address is in one of the ranges; false for what is no plain address. @param ranges as `readAddressRange` gave them */
export function addressRanges(ranges: readonly AddressRange[]): (address: string) => boolean {
  const parsed = ranges.map((range) => ipaddr.parseCIDR(range.includes('/') ? range : `${range}/${bitsOf(range)}`));
  return (text) => {
    const address = plainAddress(text);
    return (
      address !== undefined && parsed.some(([of, bits]) => of.kind() === address.kind() && address.match(of, bits))
    );
  };
}

/** IPv4 as four decimal numbers only, and never with the name of an interface; IPv4 inside of IPv6 is IPv4. */
function plainAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const isPlain = text.includes(':') ? !text.includes('%') : FOUR_PARTS.test(text);
  return isPlain && ipaddr.isValid(text) ? ipaddr.process(text) : undefined;
}

function bitsOf(range: string): number {
  return range.includes(':') ? 4 * IPV4_BITS : IPV4_BITS;
}

function networkOf(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): string {
  const range = `${address.toString()}/${bits}`;
  const of = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return of.networkAddressFromCIDR(range).toString();
}
