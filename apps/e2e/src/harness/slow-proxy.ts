import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** How slow a line is; in both directions. */
export interface Slowness {
  /** What is sent arrives so much later. */
  readonly delayMs?: number;
  /** Of each connection and direction. */
  readonly bytesPerSecond?: number;
}

/** Stands between a client and a server on loopback; all that passes it may take its time. Knows no protocol. */
export interface SlowProxy {
  readonly port: number;
  /** From now on; what is on its way keeps its time, so that nothing overtakes it. */
  slow(how: Slowness): void;
  close(): Promise<void>;
}

/** In so many pieces a second a trickle comes. */
const PIECES_PER_SECOND = 10;

export async function startSlowProxy(targetPort: number): Promise<SlowProxy> {
  let how: Slowness = {};
  const sockets = new Set<Socket>();
  const listener = createServer((client) => {
    const server = connect(targetPort, '127.0.0.1');
    const end = () => [client, server].forEach((socket) => socket.destroy());
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(from);
      from.setNoDelay(true);
      from.on('error', end).on('close', () => {
        sockets.delete(from);
        end();
      });
      carry(from, to, () => how);
    }
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (listener.address() as AddressInfo).port,
    slow: (next) => void (how = next),
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => void listener.close(() => resolve()));
    },
  };
}

/** Passes on piece by piece, each when its time has come and after those before it. */
function carry(from: Socket, to: Socket, slowness: () => Slowness): void {
  const waiting: { readonly bytes: Buffer; readonly dueMs: number }[] = [];
  let lastMs = 0;
  let isWaiting = false;
  const passOn = () => {
    isWaiting = false;
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const waitMs = next.dueMs - performance.now();
      if (waitMs > 0) {
        isWaiting = true;
        setTimeout(passOn, waitMs);
        return;
      }
      waiting.shift();
      if (!to.destroyed) to.write(next.bytes);
    }
  };
  from.on('data', (chunk: Buffer) => {
    const { delayMs = 0, bytesPerSecond = Infinity } = slowness();
    const size = Math.max(1, Math.min(chunk.length, Math.floor(bytesPerSecond / PIECES_PER_SECOND)));
    for (let start = 0; start < chunk.length; start += size) {
      const bytes = chunk.subarray(start, start + size);
      lastMs = Math.max(performance.now() + delayMs, lastMs) + (1_000 * bytes.length) / bytesPerSecond;
      waiting.push({ bytes, dueMs: lastMs });
    }
    if (!isWaiting) passOn();
  });
}
