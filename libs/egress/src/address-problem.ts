import ipaddr from 'ipaddr.js';

/** Which addresses a request may connect to. */
export type Reach = 'public' | 'loopback' | 'public or loopback';

/**
 * Why a request may not connect to an IP address; undefined when it may. Only global unicast addresses are public: an
 * address that wraps an IPv4 one (mapped, compatible, 6to4, NAT64, Teredo) is none, whatever it wraps.
 */
export function addressProblem(address: string, reach: Reach): string | undefined {
  const kind = kindOf(address);
  if (kind === 'public' && reach !== 'loopback') return undefined;
  if (kind === 'loopback' && reach !== 'public') return undefined;
  return `the address ${address} is ${kind}, which is not allowed here`;
}

/** `public`, `loopback`, or what else it is. */
function kindOf(address: string): string {
  // A zone (`fe80::1%eth0`) names one of our own interfaces.
  if (!ipaddr.isValid(address) || address.includes('%')) return 'not a plain IP address';
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range === 'loopback') return 'loopback';
  if (range !== 'unicast') return `in the range ${range}`;
  if (parsed.kind() === 'ipv4') return isFourPartDecimal(address) ? 'public' : 'not written as four decimal numbers';
  // Of IPv6 only 2000::/3 is handed out; ::/96 (IPv4-compatible) and all that may come later stays out.
  return parsed.match(GLOBAL_UNICAST) ? 'public' : 'outside of global unicast';
}

const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

function isFourPartDecimal(address: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(address);
}
