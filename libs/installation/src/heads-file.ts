import { existsSync } from 'node:fs';
import { headsToRecord, lostSince, type RecordedHeads } from '@daftari/journal-core/recorded-heads';
import type { Journal } from '@daftari/journal-core/journal';
import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';
import type { Logger } from '@daftari/service/logger';
import { StartError } from '@daftari/service/start-error';
import { readJson, writePrivateJsonAside } from './private-file';

/** The journals' heads are recorded so often: what is lost later than that before a crash cannot be seen. */
export const RECORD_EVERY_MS = 1_000;

export type RecordableJournal = Pick<Journal, 'name' | 'journalId' | 'partitions' | 'head' | 'readBatches'>;

/** The heads that an earlier run recorded; undefined at a first start, or when the file was taken away on purpose. */
export function readRecordedHeads(file: string): RecordedHeads | undefined {
  try {
    return readJson<RecordedHeads>(file);
  } catch {
    throw new StartError(
      `${file} can not be read: delete it to go on without knowing whether journals have lost anything`,
    );
  }
}

/** Refuses to make a new journal where one has been. @throws StartError */
export function assertNotMissing(name: string, journalFile: string, recorded: RecordedHeads | undefined): void {
  if (recorded?.journals[name] === undefined || existsSync(journalFile)) return;
  throw new StartError(
    `the journal ${name} is missing (${journalFile}): restore it from a backup; nothing was created in its place`,
  );
}

/** @throws StartError a journal has lost batches that it had, or is another one */
export async function assertWhole(
  journals: readonly RecordableJournal[],
  recorded: RecordedHeads | undefined,
  file: string,
): Promise<void> {
  for (const journal of journals) {
    const before = recorded?.journals[journal.name];
    const [loss] = before === undefined ? [] : await lostSince(before, journal);
    if (loss === undefined) continue;
    const place = loss.partition === undefined ? '' : ` partition ${loss.partition} sequence ${loss.sequence}`;
    throw new StartError(
      `journal ${journal.name}${place}: ${loss.problem}. Restore the newest copy; only to accept the loss, delete ${file}`,
    );
  }
}

/** Records the heads every second while they move, and once more when it is stopped. */
export function recordHeads(
  file: string,
  journals: readonly RecordableJournal[],
  scheduler: Scheduler,
  logger: Logger,
): { stop(): Promise<void> } {
  let last = '';
  let stopped = false;
  let cancel: Cancel = () => undefined;
  const record = async () => {
    try {
      const heads = await headsToRecord(journals);
      const text = JSON.stringify(heads);
      if (text !== last) await writePrivateJsonAside(file, heads);
      last = text;
    } catch (error) {
      logger.warn(
        { err: error },
        `the journals' heads could not be recorded in ${file}; it is tried again in a second`,
      );
    }
  };
  let running = record();
  const again = () => {
    if (stopped) return;
    cancel = scheduler.after(RECORD_EVERY_MS, () => void (running = record().then(again)));
  };
  running = running.then(again);
  return {
    async stop() {
      stopped = true;
      cancel();
      await running;
      await record();
    },
  };
}
