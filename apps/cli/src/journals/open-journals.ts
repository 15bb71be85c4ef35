import { existsSync } from 'node:fs';
import type { LogReader } from '@daftari/audit/log-reader';
import { judged, ONCE, patiently } from '@daftari/audit/patience';
import { patientReader } from '@daftari/audit/patient-reader';
import { serviceLogReader } from '@daftari/audit/service-log-reader';
import { storeLogReader } from '@daftari/audit/store-log-reader';
import type { JournalStore } from '@daftari/journal-core/store';
import { CliError } from '../exit-code';
import { cliScheduler } from './cli-scheduler';
import { JOURNAL_NAMES } from './journal-names';
import { journalPlace } from './journal-places';
import { findRunningServer, type RunningServer } from './running-server';

/** A journal that can be read, or why it can not. */
export type OpenedJournal =
  { readonly journal: string; readonly reader: LogReader } | { readonly journal: string; readonly problem: string };

export interface OpenedJournals {
  /** Where the batches come from. */
  readonly source: 'server' | 'files';
  readonly journals: readonly OpenedJournal[];
  close(): Promise<void>;
}

/**
 * Opens journals for reading: through the running server if there is one, else from their files. What can not be reached is
 * tried again, now and at each read.
 * @throws CliError when there is no installation in the directory. CouldNotCheck a journal can not be reached
 */
export async function openJournals(dataDir: string, names: readonly string[]): Promise<OpenedJournals> {
  if (!existsSync(dataDir)) {
    throw new CliError(`there is no data directory ${dataDir}: run "npm start" first, or name another with --data-dir`);
  }
  const server = await findRunningServer(dataDir);
  if (server !== undefined) return askServer(server, names);
  if (!journalPlace(dataDir).hasJournals(JOURNAL_NAMES)) {
    throw new CliError(`${dataDir} holds no journals: run "npm start" first, or name another with --data-dir`);
  }
  return openFiles(dataDir, names);
}

async function askServer(server: RunningServer, names: readonly string[]): Promise<OpenedJournals> {
  const journals = await Promise.all(
    names.map((journal) =>
      patiently(cliScheduler, `journal ${journal}`, () => serviceLogReader(journal, server.journals)).then(
        (reader): OpenedJournal => ({ journal, reader: patientReader(reader, cliScheduler) }),
        (error): OpenedJournal => ({ journal, problem: `the server does not show it: ${judged(error).message}` }),
      ),
    ),
  ).catch((error: unknown) => {
    server.close();
    throw error;
  });
  return { source: 'server', journals, close: async () => server.close() };
}

/** Opens the journals of a data directory on which no server runs. */
export async function openFiles(dataDir: string, names: readonly string[]): Promise<OpenedJournals> {
  const stores: JournalStore[] = [];
  const place = journalPlace(dataDir);
  const open = async (journal: string): Promise<OpenedJournal> => {
    const where = place.name(journal);
    try {
      const store = await patiently(cliScheduler, `journal ${journal}`, () => place.open(journal), ONCE);
      if (store === undefined) return { journal, problem: `it is missing: there is no ${where}` };
      stores.push(store);
      const identity = await patiently(cliScheduler, `journal ${journal}`, () => store.identity());
      if (identity === undefined) return { journal, problem: `it is empty: ${where} does not say whose it is` };
      return { journal, reader: patientReader(storeLogReader(journal, store, identity), cliScheduler) };
    } catch (error) {
      return { journal, problem: `${where} cannot be read: ${judged(error).message}` };
    }
  };
  const close = async () => void (await Promise.all(stores.map((store) => store.close())));
  const opened = await Promise.allSettled(names.map(open));
  const failed = opened.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    await close();
    throw failed.reason;
  }
  const journals = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  return { source: 'files', journals, close };
}
