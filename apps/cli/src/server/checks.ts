import { existsSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { JournalServiceDefinition } from '@daftari/contracts/generated/daftari/journal/v1/journal';
import { OperationsServiceDefinition } from '@daftari/contracts/generated/daftari/operations/v1/operations';
import { grpcClient } from '@daftari/rpc/grpc-client';
import { grpcAddress, mayBeAlive, readRuntime, type Runtime } from './runtime';

/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  /** What to do when it is not ok. */
  readonly remedy?: string;
}

const ANSWER_WITHIN_MS = 3_000;
/** The edge of a cluster waits for each of its processes. */
const ALL_ANSWER_WITHIN_MS = 15_000;
const LOW_DISK_BYTES = 500 * 1024 * 1024;

/** Looks at everything that a server on this data directory needs. Never throws. */
export async function checkInstallation(dataDir: string): Promise<Check[]> {
  const checks = [nodeVersion(), directory(dataDir), diskSpace(dataDir), secretFile(dataDir, 'demo.json')];
  const runtime = readRuntime(dataDir);
  if (runtime === undefined || !mayBeAlive(runtime.pid)) {
    const remedy = 'Run "npm start".';
    return [...checks, { name: 'server', ok: false, found: `none runs on ${dataDir}`, remedy }];
  }
  const running = { name: 'server', ok: true, found: `process ${runtime.pid ?? '?'}` };
  return [
    ...checks,
    running,
    ...(await Promise.all([rest(runtime), grpc(runtime), simulator(runtime), parked(runtime)])),
  ];
}

function nodeVersion(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return { name: 'Node', ok, found: process.versions.node, remedy: 'Install Node 20.19 or newer.' };
}

function directory(dataDir: string): Check {
  const ok = existsSync(join(dataDir, 'daftari.json'));
  const remedy = 'Run "npm start", or name another with --data-dir.';
  return { name: 'data directory', ok, found: ok ? dataDir : `${dataDir} is none of ours`, remedy };
}

function diskSpace(dataDir: string): Check {
  try {
    const { bavail, bsize } = statfsSync(existsSync(dataDir) ? dataDir : '.');
    const free = bavail * bsize;
    const found = `${Math.floor(free / 1024 / 1024)} MiB free`;
    return {
      name: 'disk',
      ok: free > LOW_DISK_BYTES,
      found,
      remedy: 'Free some space: a full disk stops every write.',
    };
  } catch (error) {
    return { name: 'disk', ok: false, found: (error as Error).message, remedy: 'Check the data directory.' };
  }
}

function secretFile(dataDir: string, name: string): Check {
  const file = join(dataDir, name);
  if (!existsSync(file)) return { name, ok: true, found: 'not there (it is made at a first start)' };
  const mode = statSync(file).mode & 0o777;
  const remedy = `Run chmod 600 ${file}: it holds credentials.`;
  return { name, ok: mode === 0o600, found: `mode ${mode.toString(8)}`, remedy };
}

async function rest({ rest: url }: Runtime): Promise<Check> {
  return answers('REST', `${url ?? ''}/readyz`, 'Wait a moment; if it stays so, read the log of the server.');
}

async function simulator({ simulator: url }: Runtime): Promise<Check> {
  if (url === undefined) return { name: 'simulator', ok: true, found: 'not used' };
  return answers('simulator', `${url}/_sim`, 'Restart the server: test payments can not be made without it.');
}

async function answers(name: string, url: string, remedy: string): Promise<Check> {
  try {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return { name, ok: status === 200, found: `${url} answers ${status}`, remedy };
  } catch {
    return { name, ok: false, found: `${url} does not answer`, remedy };
  }
}

async function grpc(runtime: Runtime): Promise<Check> {
  const address = grpcAddress(runtime);
  const client = grpcClient(JournalServiceDefinition, address, { deadlineMs: ANSWER_WITHIN_MS });
  try {
    const { heads } = await client.service.getHeads({ journal: 'initiation' });
    return { name: 'gRPC', ok: true, found: `${address} answers, ${heads.length} partitions` };
  } catch {
    return { name: 'gRPC', ok: false, found: `${address} does not answer`, remedy: 'Restart the server.' };
  } finally {
    client.close();
  }
}

async function parked(runtime: Runtime): Promise<Check> {
  const options = { deadlineMs: ALL_ANSWER_WITHIN_MS };
  const client = grpcClient(OperationsServiceDefinition, grpcAddress(runtime), options);
  try {
    const { streamCount, unreachable } = await client.service.listParked({ service: '', consumer: '', limit: 1 });
    const many = streamCount === 0 ? 'none' : streamCount === 1 ? '1 stream' : `${streamCount} streams`;
    const silent = unreachable.length === 0 ? '' : `; ${unreachable.join(', ')} did not answer`;
    const remedy = streamCount > 0 ? 'Run "npx daftari parked list": a person has to look.' : 'Start what is missing.';
    return { name: 'parked events', ok: streamCount === 0 && silent === '', found: `${many}${silent}`, remedy };
  } catch {
    return { name: 'parked events', ok: false, found: 'nobody could say', remedy: 'Restart the server.' };
  } finally {
    client.close();
  }
}
