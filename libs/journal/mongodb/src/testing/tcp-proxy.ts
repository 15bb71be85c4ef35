import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Upstream is what the client says to the server, downstream what the server answers. */
export type Direction = 'upstream' | 'downstream';

/** Stands between a client and a server on loopback and breaks what runs through it. Knows no protocol. */
export interface TcpProxy {
  readonly port: number;
  /** Connections that stand now. */
  connections(): number;
  /** Lets everything through again, held answers first. */
  pass(): void;
  /** Cuts every connection; new ones pass. */
  cut(): void;
  /** Cuts every connection, and every new one at once, until `pass`. */
  refuse(): void;
  /**
   * Cuts the first connection that has carried this many bytes more in a direction, after exactly these bytes. Resolves when
   * it is cut; whatever connects afterwards passes.
   */
  cutAfter(direction: Direction, bytes: number): Promise<void>;
  /** Keeps what the server answers from now on, until `pass`. What the client says still reaches the server. */
  holdReplies(): void;
  close(): Promise<void>;
}

interface Cut {
  readonly direction: Direction;
  readonly bytes: number;
  readonly carried: Map<Link, number>;
  readonly done: () => void;
}

interface Link {
  readonly client: Socket;
  readonly server: Socket;
  readonly held: Buffer[];
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const proxy = new Proxy(targetPort);
  await proxy.listen();
  return proxy;
}

class Proxy implements TcpProxy {
  private readonly links = new Set<Link>();
  private readonly listener = createServer((client) => this.accept(client));
  private refusing = false;
  private holding = false;
  private planned: Cut | undefined;

  constructor(private readonly targetPort: number) {}

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  connections(): number {
    return this.links.size;
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.listener.once('error', reject);
      this.listener.listen(0, '127.0.0.1', resolve);
    });
  }

  pass(): void {
    this.refusing = false;
    this.holding = false;
    for (const { client, held } of this.links) for (const chunk of held.splice(0)) client.write(chunk);
  }

  cut(): void {
    for (const link of [...this.links]) this.end(link);
  }

  refuse(): void {
    this.refusing = true;
    this.cut();
  }

  cutAfter(direction: Direction, bytes: number): Promise<void> {
    return new Promise((done) => (this.planned = { direction, bytes, carried: new Map(), done }));
  }

  holdReplies(): void {
    this.holding = true;
  }

  close(): Promise<void> {
    this.cut();
    return new Promise((resolve) => void this.listener.close(() => resolve()));
  }

  private accept(client: Socket): void {
    if (this.refusing) return void client.destroy();
    const server = connect(this.targetPort, '127.0.0.1');
    const link: Link = { client, server, held: [] };
    this.links.add(link);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.end(link));
      socket.on('close', () => this.end(link));
    }
    client.on('data', (chunk: Buffer) => this.carry(link, 'upstream', chunk, server));
    server.on('data', (chunk: Buffer) => this.carry(link, 'downstream', chunk, client));
  }

  private carry(link: Link, direction: Direction, chunk: Buffer, to: Socket): void {
    const { planned } = this;
    if (planned?.direction === direction) {
      const before = planned.carried.get(link) ?? 0;
      planned.carried.set(link, before + chunk.length);
      if (before + chunk.length >= planned.bytes) {
        this.planned = undefined;
        // `end` sends the bytes before the cut on their way; `destroy` would drop them.
        to.end(chunk.subarray(0, planned.bytes - before), () => {
          this.end(link);
          planned.done();
        });
        return;
      }
    }
    if (direction === 'downstream' && this.holding) link.held.push(chunk);
    else to.write(chunk);
  }

  private end(link: Link): void {
    this.links.delete(link);
    link.client.destroy();
    link.server.destroy();
  }
}
