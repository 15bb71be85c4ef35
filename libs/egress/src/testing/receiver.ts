import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { RECEIVER_CERTIFICATE, RECEIVER_KEY } from './receiver-certificate';

/** One request as it came over the wire. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A status to answer with, or whatever a function does with the response. */
export type Reply = number | ((response: ServerResponse, request: IncomingMessage) => void);

export interface Receiver {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly received: Received[];
  /** Connections made, whether or not a request came over them. */
  readonly connections: () => number;
  /** Requests that were read and not answered yet, the most there ever were at once. */
  readonly mostAtOnce: () => number;
  /** Replies in order; the last one stays. */
  reply(...replies: readonly [Reply, ...Reply[]]): void;
  close(): Promise<void>;
}

/** For specs: a real server on loopback that answers what it is told to and remembers what it was sent. */
export async function startReceiver(scheme: 'http' | 'https' = 'http', port = 0): Promise<Receiver> {
  const received: Received[] = [];
  let [connections, open, mostAtOnce] = [0, 0, 0];
  let replies: Reply[] = [200];
  const listener: RequestListener = (request, response) => {
    let body = '';
    mostAtOnce = Math.max(mostAtOnce, ++open);
    response.on('close', () => (open -= 1));
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      received.push({ method, url, headers, body });
      const reply = replies.length > 1 ? replies.shift()! : replies[0]!;
      if (typeof reply === 'function') return reply(response, request);
      response.writeHead(reply).end('thanks');
    });
  };
  const server =
    scheme === 'http'
      ? createServer(listener)
      : createSecureServer({ cert: RECEIVER_CERTIFICATE, key: RECEIVER_KEY }, listener);
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: listening } = server.address() as AddressInfo;
  return {
    port: listening,
    url: `${scheme}://127.0.0.1:${listening}`,
    received,
    connections: () => connections,
    mostAtOnce: () => mostAtOnce,
    reply: (...next) => void (replies = [...next]),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
