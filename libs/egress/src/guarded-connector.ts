import { isIPv6, type LookupFunction, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { addressProblem, type Reach } from './address-problem';
import { EgressRefused } from './egress-refused';
import type { Resolve } from './resolve';
import { isLocalhost } from './target';

export interface ConnectorOptions {
  readonly reach: Reach;
  readonly resolve: Resolve;
  /** For the look-up, TCP and TLS together. */
  readonly connectTimeoutMs: number;
  /** PEM certificates trusted instead of the public authorities. */
  readonly trustedAuthorities?: string;
}

/** More addresses than this are nobody's honest answer; the rest is not tried. */
const MAX_ADDRESSES = 16;

/**
 * Opens connections to allowed addresses only. A name is resolved once for a connection, the whole answer is checked and
 * the connection is made to it: an answer that changes between two look-ups changes nothing.
 */
export function guardedConnector(options: ConnectorOptions): buildConnector.connector {
  const connect = buildConnector({
    timeout: options.connectTimeoutMs,
    lookup: guardedLookup(options),
    // Said here, so that no environment variable can switch it off.
    rejectUnauthorized: true,
    ...(options.trustedAuthorities === undefined ? {} : { ca: options.trustedAuthorities }),
  });
  return (to, callback) =>
    connect(to, (...[error, socket]: Parameters<buildConnector.Callback>) => {
      if (error !== null) return callback(error, null);
      // Once more, by what the system says the socket is connected to.
      const problem = peerProblem(socket, options.reach);
      if (problem === undefined) return callback(null, socket);
      socket.destroy();
      callback(new EgressRefused(problem), null);
    });
}

/** A socket that is closed already has no peer and can not be written to. */
function peerProblem({ remoteAddress }: Socket, reach: Reach): string | undefined {
  return remoteAddress === undefined ? undefined : addressProblem(remoteAddress, reach);
}

/** A look-up for sockets. One address of an answer that is not allowed spoils the whole answer. */
function guardedLookup({ resolve, reach }: ConnectorOptions): LookupFunction {
  return (name, how, callback) => {
    addressesOf(name, resolve, reach).then(
      ([first, ...rest]) => {
        if (how.all === true) callback(null, [first, ...rest]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, '', 0),
    );
  };
}

type Address = { readonly address: string; readonly family: 4 | 6 };

async function addressesOf(name: string, resolve: Resolve, reach: Reach): Promise<[Address, ...Address[]]> {
  // Names of this machine never go to a name server (RFC 6761).
  const answer = isLocalhost(name) ? ['127.0.0.1', '::1'] : await resolve(name);
  const problem = answer.map((address) => addressProblem(address, reach)).find((found) => found !== undefined);
  if (problem !== undefined) throw new EgressRefused(problem);
  const [first, ...rest] = answer.slice(0, MAX_ADDRESSES).map(withFamily);
  if (first === undefined) throw new Error(`the name ${name} has no address`);
  return [first, ...rest];
}

function withFamily(address: string): Address {
  return { address, family: isIPv6(address) ? 6 : 4 };
}
