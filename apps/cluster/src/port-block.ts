import { createServer, type Server } from 'node:net';

export const HOST = '127.0.0.1';
/**
 * Below the ports that systems give to those who ask for any one (Linux from 32768, others from 49152): no connection on its
 * way out and no other program gets one of these by chance, between its choice and the moment its process listens.
 */
const FIRST = 16_384;
const SIZE = 128;
const BLOCKS = 75;

/** Ports that no other cluster of this machine chooses. */
export interface PortBlock {
  /** Whether a port is free for this cluster: neither another cluster's nor listened on. */
  mayUse(port: number): Promise<boolean>;
  /** A port of the block that nobody listens on, each one once. @throws Error there is none left */
  next(): Promise<number>;
  release(): void;
}

/**
 * Takes a block of ports for as long as this process runs: whoever listens on its first port has it.
 * @param known ports of an earlier run: their block is taken again when it can be
 * @throws Error every block is taken
 */
export async function takePortBlock(known: readonly number[]): Promise<PortBlock> {
  const before = known.find((port) => blockOf(port) !== undefined);
  const start = (before === undefined ? undefined : blockOf(before)) ?? process.pid % BLOCKS;
  for (let step = 0; step < BLOCKS; step += 1) {
    const block = (start + step) % BLOCKS;
    const mark = await listen(FIRST + block * SIZE);
    if (mark !== undefined) return blockHeldBy(mark, block);
  }
  throw new Error(`all ports from ${FIRST} to ${FIRST + BLOCKS * SIZE - 1} of ${HOST} are other clusters'`);
}

function blockHeldBy(mark: Server, block: number): PortBlock {
  mark.unref();
  const base = FIRST + block * SIZE;
  let last = base;
  return {
    mayUse: async (port) => (blockOf(port) ?? block) === block && (await isFree(port)),
    async next() {
      while (last < base + SIZE - 1) {
        last += 1;
        if (await isFree(last)) return last;
      }
      throw new Error(`no port from ${base} to ${base + SIZE - 1} of ${HOST} is free`);
    },
    release: () => void mark.close(),
  };
}

function blockOf(port: number): number | undefined {
  const block = Math.floor((port - FIRST) / SIZE);
  return block >= 0 && block < BLOCKS ? block : undefined;
}

async function isFree(port: number): Promise<boolean> {
  const probe = await listen(port);
  if (probe === undefined) return false;
  await new Promise((closed) => probe.close(closed));
  return true;
}

/** Undefined when somebody else does. */
function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(undefined));
    server.listen(port, HOST, () => resolve(server));
  });
}
