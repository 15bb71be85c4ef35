import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between a client and a server, and breaks what they say the way a killed process or a cut cable does. */
export interface TcpProxy {
  readonly address: string;
  /** Ends every connection at once, and takes no new ones. */
  kill(): Promise<void>;
  /** From now on nothing comes through, and nobody is told. */
  swallow(): void;
}

export async function tcpProxy(to: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let swallowing = false;
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => swallowing || into.write(bytes));
      from.on('error', () => undefined);
      from.on('close', () => (sockets.delete(from), swallowing || into.destroy()));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async kill() {
      if (!server.listening) return;
      const closed = once(server.close(), 'close');
      for (const socket of sockets) socket.resetAndDestroy();
      await closed;
    },
    swallow: () => void (swallowing = true),
  };
}
