import { Resolver } from 'node:dns/promises';

/** Gives every IP address of a DNS name; it rejects when there is none or nobody answers. */
export type Resolve = (name: string) => Promise<readonly string[]>;

const QUERY_TIMEOUT_MS = 2_000;
const TRIES = 2;

/**
 * Asks the DNS servers of this machine. Not by way of its hosts file, which is about the machine's own neighbourhood, and
 * not by getaddrinfo, whose few threads one slow name server would hold up for everybody.
 */
export const resolveByDns: Resolve = async (name) => {
  const resolver = new Resolver({ timeout: QUERY_TIMEOUT_MS, tries: TRIES });
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const addresses = [v4, v6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (addresses.length === 0 && v4.status === 'rejected') throw v4.reason;
  return addresses;
};
