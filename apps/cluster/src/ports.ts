import { readJson, writePrivateJson } from '@daftari/installation/private-file';
import { takePortBlock } from './port-block';

/** The ports that people and programs outside know. */
export interface PublicPorts {
  readonly port: number;
  readonly grpcPort: number;
  readonly simulatorPort: number;
}

/** The ports of one process. */
export interface ProcessPorts {
  readonly grpc: number;
  readonly ops: number;
  /** Only of those that serve HTTP beside it. */
  readonly http?: number;
  /** Where its gRPC is called when something stands in front of it, such as a proxy; `grpc` when absent. */
  readonly called?: number;
}

export type Ports = Readonly<Record<string, ProcessPorts>>;

export interface ChosenPorts {
  readonly ports: Ports;
  readonly public: PublicPorts;
  /** Lets other clusters of this machine have them. */
  release(): void;
}

/**
 * The ports of all processes, and those that were asked for as any free one: those of the last start where they are free,
 * for callbacks on their way know them, else ones that no other cluster takes. Kept in `file`.
 */
export async function choosePorts(
  file: string,
  asked: PublicPorts,
  names: readonly string[],
  withHttp: readonly string[],
): Promise<ChosenPorts> {
  const { ports: before = {}, public: publicBefore } = kept(file);
  const known = Object.values(before).flatMap((ports) => Object.values(ports ?? {}));
  const block = await takePortBlock(known);
  const taken = new Set<number>(Object.values(asked).filter((port) => port !== 0));
  const choose = async (wanted: number | undefined) => {
    const mayKeep = wanted !== undefined && !taken.has(wanted) && (await block.mayUse(wanted));
    let port = mayKeep ? wanted : await block.next();
    while (!mayKeep && taken.has(port)) port = await block.next();
    taken.add(port);
    return port;
  };
  const settled = async (name: keyof PublicPorts) => (asked[name] === 0 ? choose(publicBefore?.[name]) : asked[name]);
  const chosen = {
    port: await settled('port'),
    grpcPort: await settled('grpcPort'),
    simulatorPort: await settled('simulatorPort'),
  };
  const ports: Record<string, ProcessPorts> = {};
  for (const name of names) {
    const { grpc, ops, http, called } = before[name] ?? {};
    ports[name] = {
      grpc: await choose(grpc),
      ops: await choose(ops),
      ...(withHttp.includes(name) ? { http: await choose(http) } : {}),
      ...(called === undefined ? {} : { called }),
    };
  }
  writePrivateJson(file, { ports, public: chosen });
  return { ports, public: chosen, release: () => block.release() };
}

interface Kept {
  readonly ports?: Partial<Record<string, Partial<ProcessPorts>>>;
  readonly public?: Partial<PublicPorts>;
}

function kept(file: string): Kept {
  try {
    return readJson<Kept>(file) ?? {};
  } catch {
    return {};
  }
}
