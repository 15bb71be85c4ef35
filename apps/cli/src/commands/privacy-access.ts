import { existsSync } from 'node:fs';
import { PrivacyServiceDefinition, type PrivacyService } from '@daftari/contracts/generated/daftari/privacy/v1/privacy';
import { ERROR_REGISTRY } from '@daftari/kernel/error-registry';
import { DaftariError } from '@daftari/kernel/errors';
import { grpcClient } from '@daftari/rpc/grpc-client';
import { StartError } from '@daftari/service/start-error';
import { tryLockFolder } from '@daftari/service/folder-lock';
import type { CliIo } from '../cli-io';
import { CliError, EXIT } from '../exit-code';
import { findRunningServer } from '../journals/running-server';
import { grpcAddress, readRuntime } from '../server/runtime';
import { openPrivacyFiles } from './privacy-files';

/** An erasure may read whole journals. */
const DEADLINE_MS = 10 * 60_000;

type Ask<T> = (service: PrivacyService) => Promise<T>;

/**
 * Asks the server that runs on a data directory or, when none runs, does the same here with the directory locked.
 * @param newKeyFile where a fresh master key is written when the one in force comes from the environment
 * @throws CliError one line with what to do
 */
export async function withPrivacy<T>(dataDir: string, io: CliIo, ask: Ask<T>, newKeyFile?: string): Promise<T> {
  if (!existsSync(dataDir)) {
    throw new CliError(`there is no data directory ${dataDir}: run "npm start" first, or name another with --data-dir`);
  }
  try {
    const running = await findRunningServer(dataDir);
    running?.close();
    if (running !== undefined && newKeyFile !== undefined) {
      throw new CliError(
        'a server runs on this directory: stop it before the master key goes to a file of your choice',
      );
    }
    return await (running === undefined ? askFiles(dataDir, io, ask, newKeyFile) : askServer(dataDir, ask));
  } catch (error) {
    if (error instanceof DaftariError) throw new CliError(explained(error), EXIT.findings);
    if (error instanceof StartError) throw new CliError(error.message, EXIT.findings);
    throw error;
  }
}

async function askServer<T>(dataDir: string, ask: Ask<T>): Promise<T> {
  const runtime = readRuntime(dataDir);
  if (runtime === undefined) throw new CliError(`the server on ${dataDir} has just stopped: run the command again`);
  const client = grpcClient(PrivacyServiceDefinition, grpcAddress(runtime), { deadlineMs: DEADLINE_MS });
  try {
    return await ask(client.service);
  } finally {
    client.close();
  }
}

async function askFiles<T>(dataDir: string, io: CliIo, ask: Ask<T>, newKeyFile?: string): Promise<T> {
  const lock = tryLockFolder(dataDir);
  if (lock === undefined) {
    throw new CliError(`a server is starting or stopping on ${dataDir}: run the command again in a moment`);
  }
  try {
    const { service, close } = await openPrivacyFiles(dataDir, io, newKeyFile);
    return await ask(service).finally(close);
  } finally {
    lock.release();
  }
}

function explained(error: DaftariError): string {
  return `${error.code}: ${error.message} ${ERROR_REGISTRY[error.code].remedy}`;
}
