import { logVerbosity, Server, setLogVerbosity, type ServerCredentials } from '@grpc/grpc-js';
import { listenError } from '@daftari/service/start-error';
import { SERVER_SETTINGS } from './channel-settings';
import type { GrpcHealth } from './grpc-health';
import { grpcReflection } from './grpc-reflection';
import type { GrpcService } from './grpc-service';
import { openStreams } from './open-streams';
import { MAX_REQUESTS_IN_FLIGHT, requestGate } from './request-gate';
import { serverCredentials, type ServerTlsFiles } from './tls';

export const DRAIN_DEADLINE_MS = 10_000;

// What the library would print past our logger is also in the errors it throws.
setLogVerbosity(logVerbosity.NONE);

export interface GrpcServerOptions {
  host: string;
  /** 0 for any free port. */
  port: number;
  services: readonly GrpcService[];
  /** Lets clients find services and types by themselves. */
  reflection?: boolean;
  /** The standard health service; it says NOT_SERVING once the server stops. */
  health?: GrpcHealth;
  /** How long calls in flight may take to end when the server stops. */
  drainDeadlineMs?: number;
  /** Requests worked on at a time; one more is refused with OVERLOADED. */
  maxRequestsInFlight?: number;
  /** Without it anybody who reaches the port is served: for loopback and private networks. */
  tls?: ServerTlsFiles | undefined;
}

export interface GrpcServer {
  /** `host:port`, as a client takes it. */
  readonly address: string;
  readonly port: number;
  /**
   * Says that it is not serving, refuses new calls (UNAVAILABLE, surely not begun), lets those in flight finish and cuts
   * them off at the deadline. Stopping twice is fine.
   */
  stop(): Promise<void>;
}

/** @throws StartError when the port cannot be had or a TLS file cannot be used */
export async function startGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  // It would print what it throws as well; whoever catches it says it once, in our words.
  setLogVerbosity(logVerbosity.NONE);
  const credentials = serverCredentials(options.tls);
  const server = new Server(SERVER_SETTINGS);
  const { services, reflection, health } = options;
  const gate = requestGate(options.maxRequestsInFlight ?? MAX_REQUESTS_IN_FLIGHT);
  for (const { definition, implementation } of services) server.addService(definition, gate.guard(implementation));
  const streams = openStreams();
  const named = [...services, ...(health === undefined ? [] : [health.service])];
  const standard = reflection === true ? grpcReflection(named.map(({ name }) => name)) : [];
  for (const { definition, implementation } of [...standard, ...named.slice(services.length)]) {
    server.addService(definition, streams.follow(definition, implementation));
  }
  const port = await listen(server, credentials, options);
  let stopped: Promise<void> | undefined;
  return {
    address: hostPort(options.host, port),
    port,
    stop() {
      if (stopped !== undefined) return stopped;
      health?.setAll('NOT_SERVING');
      gate.close();
      streams.end();
      return (stopped = drain(server, options.drainDeadlineMs ?? DRAIN_DEADLINE_MS));
    },
  };
}

function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function listen(server: Server, credentials: ServerCredentials, { host, port }: GrpcServerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(hostPort(host, port), credentials, (error, bound) => {
      if (error === null) return resolve(bound);
      // grpc-js keeps the system's code only in its text.
      const code = /\b(EADDRINUSE|EACCES|EADDRNOTAVAIL|ENOTFOUND)\b/.exec(error.message)?.[1];
      reject(listenError(Object.assign(error, { code }), 'DAFTARI_GRPC_PORT', port));
    });
  });
}

function drain(server: Server, deadlineMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, deadlineMs);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
