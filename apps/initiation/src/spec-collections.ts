import { createHash } from 'node:crypto';
import { eventChecker } from '@daftari/contracts/event-checker';
import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import { merchantsEvents } from '@daftari/contracts/events/merchants-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { c2bSubject } from '@daftari/daraja/c2b-subject';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import { openJournal } from '@daftari/journal-core/open-journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { isoTime, systemClock } from '@daftari/kernel/clock';
import { collectionIdOf } from '@daftari/kernel/collection-id';
import { systemIds } from '@daftari/kernel/ids';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import { localFeed } from '@daftari/messaging-local/local-feed';
import { collectionStream } from './domain/collection/collection';
import type { InitiationRoom } from './service';
import { MERCHANT, PLATFORM_SHORTCODE } from './spec-fakes';
import { World } from './spec-world';

type Confirmed = Extract<CallbackEvent, { type: 'C2bConfirmed.v1' }>['data'];

export const RECEIPT = 'TKB1ABCDE1';
export const COLLECTION = collectionIdOf('test', RECEIPT);
/** The first digits of the merchant's id, as its customers type them. */
export const ACCOUNT = '22222222';
/** The payer of the seed's own example, as M-Pesa hides it (daraja.md §7). */
export const HIDDEN_PAYER = '2547 ***** 678';
export const HASHED_PAYER = createHash('sha256').update('254712345678').digest('hex');
export const OTHER_MERCHANT = '33333333-3333-4333-8333-333333333333';
export const OPERATOR = { actor: 'operator:amina', causation: '' };

/** For specs: the service beside a directory of two merchants, told of money that comes unprompted. */
export class CollectionWorld extends World {
  private merchantsJournal: Journal | undefined;

  override async startRoom(room: InitiationRoom): Promise<void> {
    this.merchantsJournal ??= await this.openDirectory();
    await room.start({ callback: localFeed(this.callbacks), merchants: localFeed(this.merchantsJournal) });
  }

  override async close(): Promise<void> {
    await super.close();
    await this.merchantsJournal?.close();
  }

  /** The callback service has understood a confirmation: KES 1,000 for the merchant's account, unless told otherwise. */
  async confirm(over: Partial<Confirmed> = {}): Promise<void> {
    const { environment: _, ...subject } = c2bSubject('test', PLATFORM_SHORTCODE);
    const attemptId = systemIds.uuid();
    const data: Confirmed = {
      ...subject,
      attemptId,
      callbackId: systemIds.uuid(),
      receipt: RECEIPT,
      amountCents: 100_000,
      shortcode: PLATFORM_SHORTCODE,
      transactionType: 'Pay Bill',
      billReference: ACCOUNT,
      payer: HIDDEN_PAYER,
      payerName: 'AMINA',
      paidAt: isoTime(this.clock.nowMs()),
      ...over,
    };
    const cause = {
      correlation: collectionIdOf('test', data.receipt),
      causation: 'spec',
      actor: 'provider:daraja',
      environment: 'test',
    } as const;
    const events = [{ type: 'C2bConfirmed.v1', data }];
    const partition = partitionOf(data.merchantId);
    const stream = `callback-${data.attemptId}`;
    await this.callbacks.append([{ partition, stream, expected: 'any', events, cause }]);
  }

  /** Delivers a confirmation and waits until it was recorded or parked. */
  async confirmed(over: Partial<Confirmed> = {}): Promise<void> {
    await this.confirm(over);
    await this.room.caughtUp();
  }

  /** What is on record of the money in one partition. */
  collectionEvents(merchantId = MERCHANT, transactionId = COLLECTION): Promise<RecordedEvent[]> {
    return this.room.journal.readStream(partitionOf(merchantId), collectionStream({ merchantId, transactionId }));
  }

  /** Types, the merchant's and the platform's. */
  async collected(transactionId = COLLECTION): Promise<{ merchant: string[]; platform: string[] }> {
    const types = async (merchantId: string) =>
      (await this.collectionEvents(merchantId, transactionId)).map(({ type }) => type.replace('.v1', ''));
    return { merchant: await types(MERCHANT), platform: await types(PLATFORM_MERCHANT) };
  }

  async ownerOf(receipt = RECEIPT): Promise<{ transactionId: string; merchantId: string } | undefined> {
    const [claim] = await this.room.journal.readStream(partitionOf(receipt), `receipt-test-${receipt}`);
    return claim?.data as { transactionId: string; merchantId: string } | undefined;
  }

  /** One of two that found the same open payment has claimed the receipt for it, and came too late. */
  async claimFor(transactionId: string, receipt = RECEIPT): Promise<void> {
    const data = { transactionId, merchantId: MERCHANT, receipt };
    const cause = {
      correlation: transactionId,
      causation: 'spec',
      actor: 'service:spec',
      environment: 'test',
    } as const;
    const [partition, stream] = [partitionOf(receipt), `receipt-test-${receipt}`];
    const events = [{ type: 'ReceiptClaimed.v1', data }];
    await this.room.journal.append([{ partition, stream, expected: 'none', events, cause }]);
  }

  async unmatched() {
    await this.room.caughtUp();
    const { funds } = await this.room.service.listUnmatched({ environment: Environment.TEST, limit: 100, cursor: '' });
    return funds;
  }

  resolve(toMerchantId: string, over: { note?: string; transactionId?: string } = {}) {
    const what = { environment: Environment.TEST, transactionId: COLLECTION, toMerchantId, note: 'the payer called' };
    return this.room.service.resolveUnmatched({ ...what, ...over, caller: OPERATOR });
  }

  /** Parked events are tried again each minute. */
  async aMinuteLater(): Promise<void> {
    this.scheduler.run(60_000);
    await this.room.caughtUp();
  }

  private async openDirectory(): Promise<Journal> {
    const journal = await openJournal({
      name: 'merchants',
      store: memoryStore(),
      clock: systemClock,
      ids: systemIds,
      events: eventChecker(merchantsEvents),
      streams: {},
    });
    for (const merchantId of [MERCHANT, OTHER_MERCHANT]) {
      this.merchants.known.add(merchantId);
      const data = { merchantId, name: 'Duka', kycStatus: 'approved' };
      const events = [{ type: 'MerchantRegistered.v1', data }];
      const cause = { correlation: merchantId, causation: merchantId, actor: 'operator:spec' };
      const stream = `merchant-${merchantId}`;
      await journal.append([{ partition: partitionOf(merchantId), stream, expected: 'none', events, cause }]);
    }
    return journal;
  }
}
