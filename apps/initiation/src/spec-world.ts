import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventChecker } from '@daftari/contracts/event-checker';
import { callbackEvents, type CallbackEvent } from '@daftari/contracts/events/callback-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { Dialect, type InitiatePayment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import { openJournal } from '@daftari/journal-core/open-journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import type { BatchToStore, JournalStore } from '@daftari/journal-core/store';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';
import { openSqliteViewStore } from '@daftari/journal-sqlite/sqlite-view-store';
import { manualClock, systemClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { localFeed } from '@daftari/messaging-local/local-feed';
import type { PersonalValues } from '@daftari/privacy/sealing/personal-values';
import { createLogger } from '@daftari/service/logger';
import { buildInitiation, type InitiationDependencies, type InitiationRoom } from './service';
import {
  ACCEPTED,
  FakeMerchants,
  FakeProvider,
  FakeWalletFee,
  MERCHANT,
  PLATFORM_SHORTCODE,
  SEED_REQUEST,
} from './spec-fakes';

export const STORES = ['memory', 'SQLite'] as const;
type Matched = Extract<CallbackEvent, { type: 'CallbackMatched.v1' }>['data'];

/** Against hanging only: how fast it goes is the machine's affair. */
const HANGS_AFTER_MS = 60_000;

/** For specs: the service on a real journal, its neighbours faked, time in the spec's hands. */
export class World {
  readonly clock = manualClock(systemClock.nowMs());
  readonly scheduler = manualScheduler(this.clock);
  readonly walletFee = new FakeWalletFee();
  readonly merchants = new FakeMerchants();
  readonly provider = new FakeProvider();
  readonly logged: { level: string; msg: string }[] = [];
  liveProvider: FakeProvider | undefined;
  /** Seals what is personal when it is set before `open`. */
  personal: PersonalValues | undefined;
  /** Asked before each batch is written, with the batch's text; what it answers is thrown instead. */
  beforeWrite: (text: string) => Error | undefined | Promise<Error | undefined> = () => undefined;
  room!: InitiationRoom;
  protected callbacks!: Journal;
  /** How many calls the store has not answered yet. */
  protected storeCalls = 0;
  private readonly folder = mkdtempSync(join(tmpdir(), 'daftari-initiation-'));
  private readonly memory = memoryStore();
  private memoryViews = memoryViewStore();

  constructor(protected readonly kind: (typeof STORES)[number]) {}

  /** What the first process has otherwise than here. */
  over: Partial<InitiationDependencies> = {};

  async open(): Promise<this> {
    this.callbacks ??= await openJournal({
      name: 'callback',
      store: memoryStore(),
      clock: systemClock,
      ids: systemIds,
      events: eventChecker(callbackEvents),
      streams: {},
    });
    this.room = await this.build(this.openViews(), this.over);
    await this.startRoom(this.room);
    return this;
  }

  /** Another process on the same store, which hears of no callbacks until it is started. */
  async secondProcess(over: Partial<InitiationDependencies> = {}): Promise<InitiationRoom> {
    return this.build(memoryViewStore(), over);
  }

  startRoom(room: InitiationRoom): Promise<void> {
    return room.start({ callback: localFeed(this.callbacks) });
  }

  private async build(views: ViewStore, over: Partial<InitiationDependencies>): Promise<InitiationRoom> {
    const { clock, scheduler, walletFee, merchants, personal } = this;
    const write = (line: string) => void this.logged.push(JSON.parse(line) as World['logged'][number]);
    return buildInitiation({
      store: this.faulty(await this.openStore()),
      views,
      clock,
      ids: systemIds,
      scheduler,
      logger: createLogger({ level: 'info', destination: { write } }),
      walletFee,
      merchants,
      personal,
      providerFor: (environment) => (environment === 'test' ? this.provider : this.liveProvider),
      platformShortcode: () => PLATFORM_SHORTCODE,
      callbackUrlFor: ({ attemptId }) => `https://daftari.example/callbacks/${attemptId}`,
      ...over,
    });
  }

  async close(): Promise<void> {
    await this.until(this.room.stop(), 1_000);
    await this.callbacks.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** As after a kill -9: nothing that is in flight is ever recorded. */
  async crash(): Promise<void> {
    const dead = this.room;
    dead.stop().catch(() => undefined); // it can not end well: its journal is gone
    await dead.journal.close();
  }

  dropViews(): void {
    this.memoryViews = memoryViewStore();
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(this.folder, `views.sqlite${suffix}`), { force: true });
  }

  request(over: Partial<InitiatePayment> = {}): InitiatePayment {
    return { ...SEED_REQUEST, dialect: Dialect.PALPLUSS, ...over };
  }

  /** Starts one payment; answers it, or throws what it was refused with. */
  async initiate(over: Partial<InitiatePayment> = {}) {
    const { results } = await this.room.service.initiatePayments({ payments: [this.request(over)] });
    const result = results[0]?.result;
    if (result?.$case !== 'payment') throw Object.assign(new Error(result?.value.message), result?.value);
    return result.value;
  }

  async get(transactionId: string) {
    const { payment } = await this.room.service.getPayment({
      merchantId: MERCHANT,
      transactionId,
      environment: Environment.TEST,
    });
    return payment!;
  }

  events(transactionId: string) {
    return this.room.journal.readStream(partitionOf(MERCHANT), `payment-${transactionId}`);
  }

  /** Every event of the merchant's partition, in order. */
  async log(): Promise<RecordedEvent[]> {
    const batches = await this.room.journal.readBatches(partitionOf(MERCHANT), 0, 1_000);
    return batches.flatMap(
      ({ body }) => (JSON.parse(Buffer.from(body).toString()) as { events: RecordedEvent[] }).events,
    );
  }

  /** The holds that no payment may follow, in the order they were abandoned. */
  async abandoned(): Promise<string[]> {
    const events = (await this.log()).filter(({ type }) => type === 'PaymentAbandoned.v1');
    return events.map(({ data }) => (data as { holdId: string }).holdId);
  }

  async attemptOf(transactionId: string): Promise<string> {
    const [initiated] = await this.events(transactionId);
    return (initiated!.data as { attemptId: string }).attemptId;
  }

  async types(transactionId: string): Promise<string[]> {
    return (await this.events(transactionId)).map(({ type }) => type.replace('.v1', ''));
  }

  /** The callback service has matched a callback to the payment: a success, unless told otherwise. */
  async callback(transactionId: string, over: Partial<Matched> = {}): Promise<void> {
    const attemptId = over.attemptId ?? (await this.attemptOf(transactionId));
    const { providerRequestId, providerCheckoutId } = ACCEPTED as Extract<typeof ACCEPTED, { kind: 'accepted' }>;
    const about = { transactionId, merchantId: MERCHANT, attemptId, callbackId: systemIds.uuid() };
    const result = { resultCode: '0', resultDescription: 'The provider says so' };
    const paid = (over.resultCode ?? '0') === '0' ? { receipt: 'NLJ7RT61SV', amountCents: 100_000 } : {};
    const data = { ...about, providerRequestId, providerCheckoutId, ...result, ...paid, ...over };
    const cause = {
      correlation: transactionId,
      causation: 'spec',
      actor: 'provider:daraja',
      environment: 'test',
    } as const;
    const stream = `callback-${data.attemptId}`;
    const events = [{ type: 'CallbackMatched.v1', data }];
    await this.callbacks.append([{ partition: partitionOf(data.merchantId), stream, expected: 'any', events, cause }]);
  }

  /** Delivers a callback and waits until it was recorded or parked. */
  async settle(transactionId: string, over: Partial<Matched> = {}): Promise<void> {
    await this.callback(transactionId, over);
    await this.room.caughtUp();
  }

  /**
   * Waits for a promise or a condition; the scheduler's time stands still, or goes on by `stepMs` in each turn that finds the
   * store idle: a disk that is slow in our time does not use up deadlines of the scheduler's.
   */
  async until(what: Promise<unknown> | (() => boolean | Promise<boolean>), stepMs = 0): Promise<void> {
    let settled = typeof what === 'function' ? undefined : false;
    if (typeof what !== 'function') void what.finally(() => (settled = true)).catch(() => undefined);
    const isDone = async () => (typeof what === 'function' ? what() : settled === true);
    const giveUpMs = systemClock.nowMs() + HANGS_AFTER_MS;
    while (!(await isDone())) {
      if (systemClock.nowMs() > giveUpMs) throw new Error(`the condition did not become true in ${HANGS_AFTER_MS} ms`);
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (stepMs > 0 && this.storeCalls === 0) this.scheduler.run(stepMs);
    }
    if (typeof what !== 'function') await what;
  }

  private async openStore(): Promise<JournalStore> {
    return this.kind === 'memory' ? this.memory : openSqliteStore({ file: join(this.folder, 'journal.sqlite') });
  }

  private openViews(): ViewStore {
    return this.kind === 'memory' ? this.memoryViews : openSqliteViewStore({ file: join(this.folder, 'views.sqlite') });
  }

  private faulty(store: JournalStore): JournalStore {
    const write = async (batch: BatchToStore) => {
      const failure = await this.beforeWrite(Buffer.from(batch.body).toString());
      if (failure !== undefined) throw failure;
      await store.write(batch);
    };
    return new Proxy(store, {
      get: (target, name) => {
        const member: unknown = name === 'write' ? write : Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          const answer: unknown = member.apply(target, args);
          return answer instanceof Promise ? this.asked(answer) : answer;
        };
      },
    });
  }

  private async asked(answer: Promise<unknown>): Promise<unknown> {
    this.storeCalls += 1;
    try {
      return await answer;
    } finally {
      this.storeCalls -= 1;
    }
  }
}
