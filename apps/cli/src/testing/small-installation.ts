import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { manualClock } from '@daftari/kernel/clock';
import { idsFrom } from '@daftari/kernel/ids';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { seededRandom } from '@daftari/kernel/random';
import type { StreamModel } from '@daftari/journal-core/decider';
import type { Journal } from '@daftari/journal-core/journal';
import { openJournal } from '@daftari/journal-core/open-journal';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';
import { JOURNAL_NAMES } from '../journals/journal-names';

/** Nothing here decides on what a stream says. */
const unread: StreamModel<never> = { initialState: undefined as never, evolve: (state) => state };

export const PAYMENT = '00000000-0000-4000-8000-000000000077';
export const MERCHANT = '00000000-0000-4000-8000-000000000001';

/** A data directory with the four journals on SQLite and one payment whose fee was held. */
export interface SmallInstallation {
  readonly dataDir: string;
  /** The partition in which the merchant's events stand. */
  readonly partition: number;
  fileOf(journal: string): string;
  /** Opens a journal for writing, as a server does. */
  open(journal: string): Promise<Journal>;
  /** Changes a journal's file behind everybody's back. */
  tamper(journal: string, sql: string): void;
  remove(): void;
}

export async function smallInstallation(): Promise<SmallInstallation> {
  const dataDir = mkdtempSync(join(tmpdir(), 'daftari-cli-'));
  const clock = manualClock(Date.UTC(2026, 10, 21, 8));
  const ids = idsFrom(seededRandom(7));
  const fileOf = (journal: string) => join(dataDir, 'journals', `${journal}.db`);
  const events = { isKnown: () => true, problem: () => undefined };
  const partition = partitionOf(MERCHANT);
  const open = async (name: string) =>
    openJournal({
      name,
      store: await openSqliteStore({ file: fileOf(name) }),
      clock,
      ids,
      events,
      streams: { payment: unread, hold: unread },
    });
  const installation: SmallInstallation = {
    dataDir,
    partition,
    fileOf,
    open,
    tamper(journal, sql) {
      const db = new DatabaseSync(fileOf(journal));
      db.exec(sql);
      db.close();
    },
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  };
  await writePayment(installation);
  return installation;
}

async function writePayment({ open, partition }: SmallInstallation): Promise<void> {
  const about = { transactionId: PAYMENT, merchantId: MERCHANT };
  const facts: Record<string, { stream: string; type: string; data: object }> = {
    'wallet-fee': { stream: 'hold-a', type: 'FeeHeld.v1', data: { ...about, holdId: PAYMENT, amountCents: 250 } },
    initiation: { stream: 'payment-a', type: 'PaymentSubmissionUnknown.v1', data: { ...about, reason: 'no answer' } },
  };
  for (const name of JOURNAL_NAMES) {
    const journal = await open(name);
    const fact = facts[name];
    if (fact !== undefined) {
      const cause = {
        correlation: PAYMENT,
        causation: MERCHANT,
        actor: `service:${name}`,
        environment: 'test' as const,
      };
      await journal.append([{ partition, stream: fact.stream, expected: 'none', events: [fact], cause }]);
    }
    await journal.close();
  }
}
