import { resolve } from 'node:path';
import type { Cluster, ClusterAddresses } from './cluster';

/** What a person sees when everything is up. No key and no phone number: it is kept in logs. */
export function banner(
  { rest, grpc, simulator, processes }: ClusterAddresses,
  { dataDir, adminTokenFile }: Pick<Cluster, 'dataDir' | 'adminTokenFile'>,
  version: string,
): string {
  const cli = dataDir === resolve('.daftari') ? 'npx daftari' : `npx daftari --data-dir '${dataDir}'`;
  const width = Math.max(...Object.keys(processes).map((name) => name.length));
  const rows = Object.entries(processes).map(([name, pid]) => `    ${name.padEnd(width)}  process ${pid}`);
  return `
  Daftari ${version} is running, every service apart.

    REST       ${rest}/v1
    API docs   ${rest}/docs
    Admin API  ${rest}/admin/v1   the token is in ${adminTokenFile}
    gRPC       ${grpc}
    Simulator  ${simulator}   a Daraja that moves no real money
    Data       ${dataDir}   the demo key is in demo.json, the processes are in runtime.json

${rows.join('\n')}

  A process that dies is started again. Make a first payment:  ${cli} demo

  Stop with Ctrl-C.
`;
}

/** The line that programs wait for. */
export function readyLine({ rest, grpc, simulator, processes }: ClusterAddresses): string {
  return `ready ${JSON.stringify({ rest, grpc, simulator, processes })}`;
}
