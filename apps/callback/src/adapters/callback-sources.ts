import { BlockList, isIP } from 'node:net';
import type { CallbackSubject } from '@daftari/daraja/callback-token';

/** True when a callback of this payment may come from this address. */
export type IsSource = (subject: Pick<CallbackSubject, 'environment'>, remoteAddress: string) => boolean;

/**
 * Live callbacks come from these addresses and networks (CIDR) only; from anywhere when there are none. It is one more
 * layer beside the token, not instead of it: the list can change without notice (daraja.md §11). Test callbacks come from wherever
 * the simulator is.
 * @throws TypeError one of them is neither an address nor a network
 */
export function callbackSources(sources: readonly string[]): IsSource {
  if (sources.length === 0) return () => true;
  const list = new BlockList();
  for (const source of sources) add(list, source);
  return ({ environment }, remoteAddress) => {
    if (environment !== 'live') return true;
    // A socket that listens on IPv6 tells IPv4 addresses so.
    const address = remoteAddress.replace(/^::ffff:(?=\d+\.)/i, '');
    return isIP(address) !== 0 && list.check(address, familyOf(address));
  };
}

function add(list: BlockList, source: string): void {
  const [address = '', prefix] = source.split('/');
  if (isIP(address) === 0) throw new TypeError(`${source} is neither an address nor a network`);
  if (prefix === undefined) return list.addAddress(address, familyOf(address));
  try {
    list.addSubnet(address, Number(prefix), familyOf(address));
  } catch {
    throw new TypeError(`${source} is neither an address nor a network`);
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
