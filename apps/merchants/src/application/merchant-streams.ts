import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { Cause, RecordedEvent } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { merchantStream, type MerchantState } from '../domain/merchant';

/** Merchants in their journal: each is a stream, in the partition of its id. */
export interface MerchantStreams {
  /** As it stands; undefined before it is registered. */
  merchant(merchantId: string): Promise<MerchantState>;
  /** Decides on one merchant and answers what was written. @throws what `decide` and the journal throw */
  decide(
    merchantId: string,
    cause: Omit<Cause, 'correlation'>,
    decide: (merchant: MerchantState) => readonly MerchantsEvent[],
  ): Promise<readonly RecordedEvent<MerchantsEvent>[]>;
  /** Everything that ever happened to it. */
  history(merchantId: string): Promise<readonly RecordedEvent<MerchantsEvent>[]>;
}

export function merchantStreams(journal: Journal): MerchantStreams {
  return {
    async merchant(merchantId) {
      return (await journal.state<MerchantState>(partitionOf(merchantId), merchantStream(merchantId))).state;
    },
    async decide(merchantId, cause, decide) {
      const stream = merchantStream(merchantId);
      const { events } = await journal.decide({
        partition: partitionOf(merchantId),
        streams: [stream],
        cause: { ...cause, correlation: merchantId },
        decide: (view) => ({
          events: decide(view.stream<MerchantState>(stream).state).map((event) => ({ ...event, stream })),
          result: undefined,
        }),
      });
      return events as readonly RecordedEvent<MerchantsEvent>[];
    },
    async history(merchantId) {
      const events = await journal.readStream(partitionOf(merchantId), merchantStream(merchantId));
      return events as RecordedEvent<MerchantsEvent>[];
    },
  };
}
