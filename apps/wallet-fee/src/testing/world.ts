import { eventChecker } from '@daftari/contracts/event-checker';
import { initiationEvents, type InitiationEvent } from '@daftari/contracts/events/initiation-events';
import { merchantsEvents, type MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { WalletKind, type FeeHold, type HoldFee } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import { openJournal } from '@daftari/journal-core/open-journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { systemClock, type Clock } from '@daftari/kernel/clock';
import { derivedId, systemIds } from '@daftari/kernel/ids';
import { systemScheduler, type Scheduler } from '@daftari/kernel/scheduler';
import type { EventFeed } from '@daftari/messaging-core/event-feed';
import { localFeed } from '@daftari/messaging-local/local-feed';
import { createLogger } from '@daftari/service/logger';
import { buildWalletFee, type WalletFee, type WalletFeeDependencies } from '../service';
import { AbandoningInitiation } from './abandoning';
import type { SpecStore } from './stores';

export const MERCHANT = '7f1c0a52-0b7e-4d0e-9a53-0d6f4c1b2a30';
export const STK_RULE = { paymentType: 'STK', flatCents: 250, basisPoints: 0, refundOnFailure: false };
export const caller = { actor: 'service:initiation', causation: '' };

export interface SpecTime {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
}

const REAL_TIME: SpecTime = { clock: systemClock, scheduler: systemScheduler };

/** The wallet-fee service beside the journals of merchants and initiation, which specs write as those services would. */
export class World {
  readonly partition = partitionOf(MERCHANT);
  /** Who is asked about holds without a payment. */
  readonly initiationService: AbandoningInitiation;

  private constructor(
    private readonly store: SpecStore,
    private readonly merchants: Journal,
    private readonly initiation: Journal,
    private walletFee: WalletFee,
    private readonly time: SpecTime,
  ) {
    this.initiationService = new AbandoningInitiation(initiation);
  }

  /** Not started yet: it follows nobody. */
  static async build(store: SpecStore, time: SpecTime = REAL_TIME, over: Over = {}): Promise<World> {
    const open = (name: string, types: Parameters<typeof eventChecker>[0]) =>
      openJournal({
        name,
        store: memoryStore(),
        clock: time.clock,
        ids: systemIds,
        events: eventChecker(types),
        streams: {},
      });
    const merchants = await open('merchants', merchantsEvents);
    const initiation = await open('initiation', initiationEvents);
    return new World(store, merchants, initiation, await buildOn(store, time, over), time);
  }

  get service() {
    return this.walletFee.service;
  }

  get journal() {
    return this.walletFee.journal;
  }

  /** With other feeds of the journals than the real ones, where given. */
  start(
    initiation: EventFeed = localFeed(this.initiation),
    merchants: EventFeed = localFeed(this.merchants),
  ): Promise<void> {
    return this.walletFee.start({ merchants, initiation, initiationService: this.initiationService });
  }

  openHolds() {
    return this.walletFee.openHolds();
  }

  caughtUp(): Promise<void> {
    return this.walletFee.caughtUp();
  }

  /** Stops the service and starts it again on the same journal, with all its views lost unless they are given. */
  async restart(over: Over = {}): Promise<void> {
    await this.walletFee.stop();
    this.walletFee = await buildOn(this.store, this.time, over);
    await this.start();
    await this.caughtUp();
  }

  async stop(): Promise<void> {
    await this.walletFee.stop();
    await this.merchants.close();
    await this.initiation.close();
    this.store.remove();
  }

  async register(rules: readonly (typeof STK_RULE)[] = [STK_RULE], merchantId = MERCHANT): Promise<void> {
    const events: MerchantsEvent[] = [
      { type: 'MerchantRegistered.v1', data: { merchantId, name: 'Duka', kycStatus: 'approved' } },
      ...rules.map((rule) => ({ type: 'PricingRuleSet.v1' as const, data: { merchantId, ...rule } })),
    ];
    const cause = { correlation: merchantId, causation: merchantId, actor: 'operator:spec' };
    const stream = `merchant-${merchantId}`;
    await this.merchants.append([{ partition: partitionOf(merchantId), stream, expected: 'none', events, cause }]);
  }

  /** Appends to a payment's or payout's stream, waits until the ledger has handled it, and answers the event. */
  async payment(event: InitiationEvent, environment: 'test' | 'live' = 'test'): Promise<RecordedEvent> {
    const { transactionId, merchantId } = event.data as OfPayment['data'];
    const cause = { correlation: transactionId, causation: transactionId, actor: 'service:initiation', environment };
    const kind = /^(Transfer)|^.*(Payout)/.exec(event.type);
    const stream = `${(kind?.[1] ?? kind?.[2] ?? 'Payment').toLowerCase()}-${transactionId}`;
    const append = { partition: partitionOf(merchantId), stream, expected: 'any', events: [event], cause } as const;
    const { events } = await this.initiation.append([append]);
    await this.caughtUp();
    return events[0]!;
  }

  async topUp(amountCents: number, kind = WalletKind.SERVICE): Promise<void> {
    const request = {
      merchantId: MERCHANT,
      environment: Environment.TEST,
      kind,
      amountCents,
      reason: 'top-up',
      caller,
    };
    await this.service.adjustWallet({ ...request, postingId: systemIds.uuid() });
  }

  async wallet(kind = WalletKind.SERVICE) {
    const { wallet } = await this.service.getWallet({ merchantId: MERCHANT, environment: Environment.TEST, kind });
    return wallet!;
  }

  /** Holds one fee and answers the hold; a refusal is thrown as `{ code, details }`. */
  async hold(item: HoldFee): Promise<FeeHold> {
    const { results } = await this.service.holdFees({ holds: [item], caller });
    const result = results[0]?.result;
    if (result?.$case !== 'hold') throw new Refused(result?.value ?? { code: 'nothing', details: {} });
    return result.value;
  }

  /** The merchant's events, in order, without the genesis. */
  async events(merchantId = MERCHANT): Promise<RecordedEvent[]> {
    const batches = await this.journal.readBatches(partitionOf(merchantId), 0, 1_000);
    return batches.flatMap(
      ({ body }) => (JSON.parse(Buffer.from(body).toString()) as { events: RecordedEvent[] }).events,
    );
  }
}

class Refused extends Error {
  readonly code: string;
  readonly details: unknown;
  constructor({ code, details }: { code: string; details: unknown }) {
    super(`refused: ${code}`);
    this.code = code;
    this.details = details;
  }
}

type OfPayment = Extract<InitiationEvent, { data: { transactionId: string } }>;
type Over = Partial<Pick<WalletFeeDependencies, 'share' | 'consumerStore' | 'onStopped' | 'views'>>;

async function buildOn(store: SpecStore, { clock, scheduler }: SpecTime, over: Over = {}): Promise<WalletFee> {
  return buildWalletFee({
    store: await store.open(),
    views: memoryViewStore(),
    clock,
    ids: systemIds,
    scheduler,
    logger: createLogger({ level: 'silent' }),
    ...over,
  });
}

/** The hold of the n-th payment of the merchant. */
export function stkHold(n: number): HoldFee {
  const transactionId = derivedId('spec', 'payment', String(n));
  return {
    holdId: derivedId('hold', transactionId, 'fee', '1'),
    merchantId: MERCHANT,
    environment: Environment.TEST,
    transactionId,
    paymentType: 'STK',
    amountCents: 100_000,
  };
}
