import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterInfra } from './cluster';
import { newInstallation, type Installation } from './daftari';
import { faultyLink, type Fault, type FaultyLink } from './faulty-link';
import { freePort } from './free-port';

/** What the processes of a cluster need, and reach over lines that a test can break. */
export const DEPENDENCIES = ['kafka', 'mongodb', 'wallet-fee', 'callback', 'initiation', 'merchants'] as const;
export type Dependency = (typeof DEPENDENCIES)[number];

/** Those that others call over gRPC, by the names of their processes. */
const CALLED = ['wallet-fee-1', 'wallet-fee-2', 'initiation-1', 'initiation-2', 'merchants'] as const;

export interface FaultyInstallation extends Installation {
  break(dependency: Dependency, how: Fault): void;
  mend(dependency: Dependency): void;
  close(): Promise<void>;
}

/** An installation whose processes reach each other, and database and broker, over lines that can be broken. */
export async function faultyInstallation({ env, links }: ClusterInfra): Promise<FaultyInstallation> {
  const ports: Record<string, { grpc: number; ops: number; http?: number; called?: number }> = {};
  const calls: Record<string, FaultyLink> = {};
  for (const name of CALLED) {
    const [grpc, ops] = [await freePort(), await freePort()];
    calls[name] = await faultyLink(grpc);
    ports[name] = { grpc, ops, called: calls[name].port };
  }
  const callback = { grpc: await freePort(), ops: await freePort(), http: await freePort() };
  const callbacks = await faultyLink(callback.http);
  const installation = await newInstallation({
    DAFTARI_PUBLIC_URL: `http://127.0.0.1:${callbacks.port}`,
    // The command line is told the same as the cluster.
    DAFTARI_MONGODB_URL: env['DAFTARI_MONGODB_URL']!,
  });
  // As a cluster leaves its directory that has chosen its ports: it chooses the same again.
  writeFileSync(join(installation.dataDir, 'daftari.json'), JSON.stringify({ product: 'daftari', format: 1 }));
  writeFileSync(join(installation.dataDir, 'cluster.json'), JSON.stringify({ ports: { ...ports, callback } }));
  const linksOf = (dependency: Dependency): FaultyLink[] => {
    if (dependency === 'kafka' || dependency === 'mongodb') return [links![dependency]];
    if (dependency === 'callback') return [callbacks];
    return Object.entries(calls).flatMap(([name, link]) => (name.startsWith(dependency) ? [link] : []));
  };
  return {
    ...installation,
    break: (dependency, how) => linksOf(dependency).forEach((link) => link.break(how)),
    mend: (dependency) => linksOf(dependency).forEach((link) => link.mend()),
    close: async () => void (await Promise.all([callbacks, ...Object.values(calls)].map((link) => link.close()))),
  };
}
