import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventChecker } from '@daftari/contracts/event-checker';
import { initiationEvents, type InitiationEvent } from '@daftari/contracts/events/initiation-events';
import { walletFeeEvents, type WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import { Environment as WireEnvironment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { DeliveryState, type ListDeliveriesRequest } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { egressClient } from '@daftari/egress/egress-client';
import { startReceiver, type Receiver } from '@daftari/egress/testing/receiver';
import type { Environment } from '@daftari/journal-core/event';
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
import type { EventFeed } from '@daftari/messaging-core/event-feed';
import { localFeed } from '@daftari/messaging-local/local-feed';
import { createLogger } from '@daftari/service/logger';
import { memorySecretStore } from '@daftari/secrets/memory-secret-store';
import { buildNotifier, type NotifierDependencies, type NotifierRoom } from '../service';
import { MERCHANT } from './payment-story';

export const STORES = ['memory', 'SQLite'] as const;
export const CALLER = { actor: 'operator:amina', causation: '' };

/** For specs: the notifier on a real journal, payments told by hand, a real receiver, time in the spec's hands. */
export class World {
  readonly clock = manualClock(systemClock.nowMs());
  readonly scheduler = manualScheduler(this.clock);
  readonly logged: string[] = [];
  /** Asked before each batch is written, with the batch's text; what it answers is thrown instead. */
  beforeWrite: (text: string) => Error | undefined = () => undefined;
  room!: NotifierRoom;
  receiver!: Receiver;
  /** What the first process has otherwise than here. */
  over: Partial<NotifierDependencies> = {};
  readonly secrets = memorySecretStore();
  private payments!: Journal;
  private wallets!: Journal;
  private readonly folder = mkdtempSync(join(tmpdir(), 'daftari-notifier-'));
  private readonly memory = memoryStore();
  private memoryViews = memoryViewStore();

  constructor(private readonly kind: (typeof STORES)[number]) {}

  async open(): Promise<this> {
    const { clock } = this;
    this.receiver ??= await startReceiver();
    this.payments ??= await openJournal({
      name: 'initiation',
      store: memoryStore(),
      clock,
      ids: systemIds,
      events: eventChecker(initiationEvents),
      streams: {},
    });
    this.wallets ??= await openJournal({
      name: 'wallet-fee',
      store: memoryStore(),
      clock,
      ids: systemIds,
      events: eventChecker(walletFeeEvents),
      streams: {},
    });
    this.room = await this.process(this.openViews(), this.over);
    return this;
  }

  /** A process on the same journal, started; with views of its own. */
  async process(
    views: ViewStore,
    over: Partial<NotifierDependencies>,
    initiation: EventFeed = localFeed(this.payments),
  ): Promise<NotifierRoom> {
    const { clock, scheduler } = this;
    const room = await buildNotifier({
      store: this.faulty(await this.openStore()),
      views,
      clock,
      ids: systemIds,
      scheduler,
      logger: createLogger({ level: 'info', destination: { write: (line) => void this.logged.push(line) } }),
      egress: egressClient({ clock, totalTimeoutMs: 5_000 }),
      version: '0.1.0',
      secrets: this.secrets,
      ...over,
    });
    await room.start({ initiation, walletFee: localFeed(this.wallets) });
    return room;
  }

  async close(): Promise<void> {
    await this.receiver.close();
    await this.room.stop();
    await this.payments.close();
    await this.wallets.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async restart(): Promise<void> {
    await this.room.stop();
    await this.open();
  }

  /** As after a kill -9: what is in flight is never recorded. */
  async crash(): Promise<void> {
    const dead = this.room;
    await dead.journal.close();
    dead.stop().catch(() => undefined); // it can not end well: its journal is gone
  }

  dropViews(): void {
    this.memoryViews = memoryViewStore();
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(this.folder, `views.sqlite${suffix}`), { force: true });
  }

  /** Initiation tells these facts of one payment, in one batch; resolves when the notifier has read them. */
  async tell(
    facts: readonly InitiationEvent[],
    environment: Environment = 'test',
    kind: 'payment' | 'payout' | 'transfer' | 'collection' = 'payment',
  ): Promise<void> {
    const [first] = facts;
    const { transactionId, merchantId } = first!.data as {
      readonly transactionId: string;
      readonly merchantId: string;
    };
    const cause = { correlation: transactionId, causation: 'spec', actor: 'service:initiation', environment };
    const stream = `${kind}-${transactionId}`;
    await this.payments.append([{ partition: partitionOf(merchantId), stream, expected: 'any', events: facts, cause }]);
    await this.room.caughtUp();
  }

  /** The ledger tells a fact of a merchant's wallets. */
  async tellWallet(fact: WalletFeeEvent, environment: Environment = 'test'): Promise<void> {
    const { merchantId } = fact.data;
    const cause = { correlation: merchantId, causation: 'spec', actor: 'service:wallet-fee', environment };
    const [partition, stream] = [partitionOf(merchantId), `wallet-${environment}-${merchantId}-service`];
    await this.wallets.append([{ partition, stream, expected: 'any', events: [fact], cause }]);
    await this.room.caughtUp();
  }

  async list(over: Partial<ListDeliveriesRequest> = {}) {
    await this.room.caughtUp();
    const all = { merchantId: MERCHANT, transactionId: '', state: DeliveryState.UNSPECIFIED, limit: 100, cursor: '' };
    const everywhere = { endpointId: '', environment: WireEnvironment.UNSPECIFIED };
    return this.room.service.listDeliveries({ ...all, ...everywhere, ...over });
  }

  /** A merchant's only delivery. */
  async delivery() {
    const { deliveries } = await this.list();
    expect(deliveries).toHaveLength(1);
    return deliveries[0]!;
  }

  events(deliveryId: string) {
    return this.room.journal.readStream(partitionOf(MERCHANT), `delivery-${deliveryId}`);
  }

  /** Until the only delivery has been attempted so often. */
  async attempted(times: number): Promise<void> {
    await this.until(async () => (await this.delivery()).attempts === times);
  }

  /** Waits for a condition; the scheduler's time stands still. */
  async until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
    const giveUpMs = systemClock.nowMs() + 10_000;
    while (!(await isTrue())) {
      if (systemClock.nowMs() > giveUpMs) throw new Error('the condition did not become true in 10 s');
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  private async openStore(): Promise<JournalStore> {
    return this.kind === 'memory' ? this.memory : openSqliteStore({ file: join(this.folder, 'journal.sqlite') });
  }

  private openViews(): ViewStore {
    return this.kind === 'memory' ? this.memoryViews : openSqliteViewStore({ file: join(this.folder, 'views.sqlite') });
  }

  private faulty(store: JournalStore): JournalStore {
    const write = async (batch: BatchToStore) => {
      const failure = this.beforeWrite(Buffer.from(batch.body).toString());
      if (failure !== undefined) throw failure;
      await store.write(batch);
    };
    return new Proxy(store, {
      get: (target, name) => {
        if (name === 'write') return write;
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
  }
}
