import { JournalServiceDefinition, type JournalService } from '@daftari/contracts/generated/daftari/journal/v1/journal';
import { DaftariError } from '@daftari/kernel/errors';
import { grpcClient } from '@daftari/rpc/grpc-client';
import { grpcAddress, mayBeAlive, readRuntime } from '../server/runtime';
import { JOURNAL_NAMES } from './journal-names';

/** Longer than a server takes to find that its database is away, which it answers then. */
const PROBE_DEADLINE_MS = 8_000;
const READ_DEADLINE_MS = 30_000;

export interface RunningServer {
  readonly journals: JournalService;
  close(): void;
}

/**
 * The server that runs on this data directory, when there is one. Its addresses are in `runtime.json`; a file that a
 * killed server left behind is seen by its process being gone, or by nobody answering.
 */
export async function findRunningServer(dataDir: string): Promise<RunningServer | undefined> {
  const runtime = readRuntime(dataDir);
  if (runtime === undefined || !mayBeAlive(runtime.pid)) return undefined;
  const address = grpcAddress(runtime);
  if (!(await answers(address))) return undefined;
  const client = grpcClient(JournalServiceDefinition, address, { deadlineMs: READ_DEADLINE_MS });
  return { journals: client.service, close: () => client.close() };
}

async function answers(address: string): Promise<boolean> {
  const client = grpcClient(JournalServiceDefinition, address, { deadlineMs: PROBE_DEADLINE_MS });
  try {
    await client.service.getHeads({ journal: JOURNAL_NAMES[0] });
    return true;
  } catch (error) {
    // One whose store is away runs all the same.
    return error instanceof DaftariError && (error.code === 'JOURNAL_NOT_FOUND' || error.code === 'OVERLOADED');
  } finally {
    client.close();
  }
}
