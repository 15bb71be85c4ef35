import type { Config } from '@daftari/service/config';
import type { Logger } from '@daftari/service/logger';

/** True for addresses that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** Says in the log which of a process's doors can be reached from other machines without TLS. */
export function warnOfOpenDoors({ host, cluster }: Config, logger: Pick<Logger, 'warn'>): void {
  const { grpcHost, tls } = cluster;
  if (!isLoopback(host)) logger.warn(`REST listens on ${host} without TLS: put a TLS proxy in front of it`);
  if (!isLoopback(grpcHost) && tls === undefined) {
    logger.warn(
      `gRPC listens on ${grpcHost} without TLS, and it knows no keys: ` +
        'set DAFTARI_TLS_CA, DAFTARI_TLS_CERT and DAFTARI_TLS_KEY, or keep it within a network of its own',
    );
  }
}
