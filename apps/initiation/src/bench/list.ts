import { join } from 'node:path';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { ListPaymentsRequest } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';
import { openSqliteViewStore } from '@daftari/journal-sqlite/sqlite-view-store';
import { manualClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { systemScheduler } from '@daftari/kernel/scheduler';
import { localFeed } from '@daftari/messaging-local/local-feed';
import { createLogger } from '@daftari/service/logger';
import { buildInitiation, type InitiationRoom } from '../service';
import { fillLog, merchantAt, transactionAt } from './fill-log';

export interface ListRun {
  /** Where the journal and the view are written. */
  readonly folder: string;
  readonly payments: number;
  readonly merchants: number;
  /** Questions of each kind. */
  readonly questions: number;
}

/** Milliseconds of single questions. */
export interface Waits {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const STARTED_MS = Date.UTC(2026, 0, 1);
const LIMIT = 20;
/** Pages from the front at which a deep one is asked for, at most. */
const DEEP_PAGES = 100;
const BAR = 30;

/** Builds the service on so many payments, and asks it for pages and single payments, one question after the other. */
export async function list(run: ListRun): Promise<Record<'first' | 'status' | 'deep' | 'get', Waits>> {
  const clock = manualClock(STARTED_MS);
  const room = await initiationOn(run.folder, clock);
  const tell = (what: string) => (done: number) => bar(what, done, run.payments);
  await fillLog(room.journal, clock, { ...run, tell: tell('log ') });
  process.stderr.write('list  the view is being built\n');
  await room.start({ callback: localFeed(room.journal) });
  await room.caughtUp();
  const { service } = room;
  const merchant = (n: number) => merchantAt((n * 7) % run.merchants);
  const page = (n: number, more: Partial<ListPaymentsRequest> = {}) =>
    service.listPayments({
      ...{ merchantId: merchant(n), environment: Environment.TEST, limit: LIMIT, cursor: '', withOverview: true },
      ...more,
    });
  const paid = { types: [], statuses: ['SUCCESS'] };
  const cursors = await Promise.all(
    Array.from({ length: run.merchants }, (_, n) => deepCursor((cursor) => page(n, { cursor, withOverview: false }))),
  );
  const one = (n: number) => (n * 7_919) % run.payments;
  const waits = {
    first: await waitsOf(run.questions, (n) => page(n)),
    status: await waitsOf(run.questions, (n) => page(n, { filter: paid })),
    deep: await waitsOf(run.questions, (n) => page(n, { cursor: cursors[n % run.merchants]! })),
    get: await waitsOf(run.questions, (n) =>
      service.getPayment({
        merchantId: merchantAt(one(n) % run.merchants),
        transactionId: transactionAt(one(n)),
        environment: Environment.TEST,
      }),
    ),
  };
  await room.stop();
  return waits;
}

const NOBODY = () => Promise.reject(new Error('nobody is asked here'));

async function initiationOn(folder: string, clock: ReturnType<typeof manualClock>): Promise<InitiationRoom> {
  return buildInitiation({
    store: await openSqliteStore({ file: join(folder, 'initiation.db') }),
    views: openSqliteViewStore({ file: join(folder, 'views.db') }),
    ...{ clock, ids: systemIds, scheduler: systemScheduler, logger: createLogger({ level: 'error' }) },
    walletFee: {
      ...{ holdFees: NOBODY, releaseFee: NOBODY, holdPayouts: NOBODY, releasePayout: NOBODY },
      ...{ getTrialBalance: NOBODY, getWallet: NOBODY },
    },
    merchants: { getMerchant: NOBODY, getCredentialProfile: NOBODY },
    providerFor: () => undefined,
    platformShortcode: () => undefined,
    callbackUrlFor: () => 'http://127.0.0.1:9/',
  });
}

/** The cursor of a page far from the front, or the last one that there is. */
async function deepCursor(page: (cursor: string) => Promise<{ nextCursor: string }>): Promise<string> {
  let cursor = '';
  for (let pages = 0; pages < DEEP_PAGES; pages++) {
    const { nextCursor } = await page(cursor);
    if (nextCursor === '') break;
    cursor = nextCursor;
  }
  return cursor;
}

async function waitsOf(count: number, ask: (n: number) => Promise<unknown>): Promise<Waits> {
  const waits: number[] = [];
  for (let n = 0; n < count; n++) {
    const startedMs = performance.now();
    await ask(n);
    waits.push(performance.now() - startedMs);
  }
  waits.sort((a, b) => a - b);
  const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))]!;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}

function bar(what: string, done: number, total: number): void {
  const full = Math.round((BAR * done) / total);
  const every = Math.max(1, Math.floor(total / 100));
  if (done % every !== 0 && done !== total) return;
  const end = done === total ? '\n' : '';
  process.stderr.write(`\r${what} [${'#'.repeat(full)}${' '.repeat(BAR - full)}] ${done.toLocaleString('en')}${end}`);
}
