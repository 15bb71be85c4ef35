import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallbackKind } from '@daftari/contracts/events/callback-events';
import { callbackPath, callbackTokens, type CallbackKey, type CallbackSubject } from '@daftari/daraja/callback-token';
import { partitionOf } from '@daftari/journal-core/partition-of';
import type { JournalStore } from '@daftari/journal-core/store';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';
import { openSqliteViewStore } from '@daftari/journal-sqlite/sqlite-view-store';
import { systemClock, type Clock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import { systemScheduler } from '@daftari/kernel/scheduler';
import { createLogger } from '@daftari/service/logger';
import Fastify, { type FastifyInstance } from 'fastify';
import { buildCallback, callbackIntake, type CallbackApp, type CallbackDependencies } from '../service';

/** Where a service under test keeps what it knows; opened again it is the same place. */
export interface Storage {
  store(): Promise<JournalStore>;
  views(): ViewStore;
  /** Forgets every view, as an operator may. */
  deleteViews(): void;
  remove(): void;
}

export function memoryStorage(): Storage {
  const store = memoryStore();
  let views = memoryViewStore();
  return {
    store: async () => ({ ...store, close: async () => undefined }),
    views: () => ({ ...views, close: () => undefined }),
    deleteViews: () => void (views = memoryViewStore()),
    remove: () => undefined,
  };
}

export function sqliteStorage(): Storage {
  const folder = mkdtempSync(join(tmpdir(), 'daftari-callback-'));
  let viewFile = 0;
  return {
    store: () => openSqliteStore({ file: join(folder, 'callback.db') }),
    views: () => openSqliteViewStore({ file: join(folder, `views-${viewFile}.db`) }),
    deleteViews: () => void viewFile++,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

export const KEY: CallbackKey = { id: 'aa', secret: Buffer.alloc(32, 7) };
export const SUBJECT: CallbackSubject = {
  environment: 'test',
  merchantId: '11111111-1111-4111-8111-111111111111',
  transactionId: 'fa98a577-2222-4222-8222-222222222222',
  attemptId: 'abcdefab-3333-4333-8333-333333333333',
};
export const TOKEN = callbackTokens([KEY]).mint(SUBJECT);
/** A question for the balance of a shortcode. */
export const BALANCE_SUBJECT: CallbackSubject = { ...SUBJECT, merchantId: PLATFORM_MERCHANT };
export const BALANCE_TOKEN = callbackTokens([KEY]).mint(BALANCE_SUBJECT);

export interface RunningCallback extends CallbackApp {
  readonly app: FastifyInstance;
  readonly log: readonly string[];
  post(
    token: string,
    body?: string | Buffer,
    headers?: Record<string, string>,
    kind?: CallbackKind,
  ): Promise<{ status: number; body: unknown }>;
  /** Type and data of everything in a subject's stream; `SUBJECT`'s by default. */
  events(
    subject?: CallbackSubject,
  ): Promise<{ type: string; id: string; causation: string; environment?: string; actor: string; data: object }[]>;
  shutDown(): Promise<void>;
}

export interface RunOptions extends Pick<CallbackDependencies, 'share' | 'consumerStore' | 'onStopped'> {
  readonly keys?: readonly CallbackKey[];
  /** Changes the store on its way in, to make it fail. */
  readonly wrap?: (store: JournalStore) => JournalStore;
  /** False leaves the consumer and the view off, as if the process died right after the answer. */
  readonly start?: boolean;
  readonly spoolDir?: string;
  readonly patienceMs?: number;
  /** Real time when absent. */
  readonly clock?: Clock;
}

export async function runCallback(storage: Storage, options: RunOptions = {}): Promise<RunningCallback> {
  const log: string[] = [];
  const views = storage.views();
  const store = (options.wrap ?? ((it) => it))(await storage.store());
  const ports = {
    clock: options.clock ?? systemClock,
    ids: systemIds,
    scheduler: systemScheduler,
    logger: createLogger({ level: 'info', destination: { write: (line) => void log.push(line) } }),
  };
  const intake = callbackIntake({
    ...ports,
    tokenKeys: options.keys ?? [KEY],
    ...(options.spoolDir === undefined ? {} : { spoolDir: options.spoolDir }),
    ...(options.patienceMs === undefined ? {} : { patienceMs: options.patienceMs }),
  });
  const { share, consumerStore, onStopped } = options;
  const callback = await buildCallback({ ...ports, store, views, intake, share, consumerStore, onStopped });
  const app = Fastify();
  await app.register(intake.http);
  if (options.start !== false) await callback.start();
  return {
    ...callback,
    app,
    log,
    async post(token, body = '', headers = { 'content-type': 'application/json' }, kind = 'stk') {
      const url = `${callbackPath(kind)}${token}`;
      const response = await app.inject({ method: 'POST', url, payload: body, headers });
      return { status: response.statusCode, body: response.json() };
    },
    events: async (subject = SUBJECT) => {
      const { merchantId, attemptId } = subject;
      return callback.journal.readStream(partitionOf(merchantId), `callback-${attemptId}`);
    },
    async shutDown() {
      await app.close();
      await callback.stop();
      views.close();
    },
  };
}

export function sha256(body: string | Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}

/** A payment's callback as Daraja sends it (daraja.md §3.3). */
export const PAID = JSON.stringify({
  Body: {
    stkCallback: {
      MerchantRequestID: 'ac7b-470b-8df7-23ab3cef38271280493',
      CheckoutRequestID: 'ws_CO_27112025133814625708374149',
      ResultCode: 0,
      ResultDesc: 'The service request is processed successfully.',
      CallbackMetadata: {
        Item: [
          { Name: 'Amount', Value: 500 },
          { Name: 'MpesaReceiptNumber', Value: 'NLJ7RT61SV' },
          { Name: 'Balance' },
          { Name: 'TransactionDate', Value: 20261006095233 },
          { Name: 'PhoneNumber', Value: 254708374149 },
        ],
      },
    },
  },
});
