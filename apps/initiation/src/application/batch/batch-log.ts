import type { BatchEvent } from '@daftari/contracts/events/batch-events';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import type { DecisionView, Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import type { PersonalData } from '@daftari/journal-core/personal-data';
import { decideCreateBatch, decideRefuseItem, decideSubmitted, type NewBatch } from '../../domain/batch/decide-batch';
import {
  batchModel,
  batchStream,
  type BatchState,
  type ItemRefusal,
  type PayoutBatch,
} from '../../domain/batch/payout-batch';
import { usedFor, usesOfKey, type KeyUse, type PossibleUse } from '../../domain/key-uses';
import { payoutStream, type Payout, type PayoutState } from '../../domain/payout/payout';
import type { Prompts } from '../../domain/prompts';
import { keyUsed } from '../key-errors';
import type { PaymentCause } from '../payment-log';

export interface BatchKey {
  readonly merchantId: string;
  readonly batchId: string;
}

/** A batch that is asked for, and where: its key is another in each environment. */
type KeyedBatch = NewBatch & { readonly environment: Environment };

/** A batch and the payouts that there are of it, by their ids, as of one moment. */
export interface BatchStanding {
  readonly batch: PayoutBatch;
  readonly payouts: ReadonlyMap<string, Payout>;
}

type View = Pick<DecisionView<Prompts>, 'stream'>;

/** Batches of payouts as the journal keeps them: the only place that writes them. */
export class BatchLog {
  constructor(
    private readonly journal: Journal<Prompts>,
    private readonly personal?: Pick<PersonalData, 'prepare'>,
  ) {}

  /**
   * Takes a batch in one append, each item under the key of its own payout; answers the batch that is there.
   * @throws DaftariError IDEMPOTENCY_KEY_REUSED its key was used for something else; what the journal throws
   */
  async create(created: KeyedBatch, cause: PaymentCause): Promise<{ batch: PayoutBatch; isNew: boolean }> {
    const { data, items } = created;
    const stream = batchStream(data.batchId);
    const others = otherUsesOf(created);
    const { personal } = this;
    if (personal !== undefined) {
      await Promise.all(items.map(({ transactionId, phone }) => personal.prepare(transactionId, phone)));
    }
    const { events, result } = await this.journal.decide({
      partition: partitionOf(data.merchantId),
      streams: [stream, ...others.map((use) => use.stream)],
      cause: { ...cause, correlation: data.batchId },
      decide(view) {
        const { state } = view.stream<BatchState>(stream);
        const otherUse = state === undefined ? usedFor(view, others) : undefined;
        if (otherUse !== undefined) throw keyUsed(otherUse);
        const facts = decideCreateBatch(created, state).map((event) => {
          const of = event.type === 'PayoutBatchItemAdded.v1' ? event.data.transactionId : data.batchId;
          return { ...event, stream, cause: { ...cause, correlation: of } };
        });
        return { events: facts, result: state };
      },
    });
    const batch = (events as readonly RecordedEvent<BatchEvent>[]).reduce(batchModel.evolve, result);
    if (batch === undefined) throw new Error(`${stream} has no batch after it was created`);
    return { batch, isNew: events.length > 0 };
  }

  /** What else the key of a batch was used for that is not there yet. */
  otherUse(created: KeyedBatch): Promise<KeyUse | undefined> {
    const others = otherUsesOf(created);
    const streams = others.map((use) => use.stream);
    return this.journal.query(partitionOf(created.data.merchantId), streams, (view) => usedFor(view, others));
  }

  /** The batch with everything that is durable; undefined when it is not this merchant's. */
  async find({ merchantId, batchId }: BatchKey): Promise<PayoutBatch | undefined> {
    const { state } = await this.journal.state<BatchState>(partitionOf(merchantId), batchStream(batchId));
    return state?.merchantId === merchantId ? state : undefined;
  }

  /** The batch with what became of its items. */
  async standing(key: BatchKey): Promise<BatchStanding | undefined> {
    const batch = await this.find(key);
    if (batch === undefined) return undefined;
    return this.journal.query(partitionOf(key.merchantId), streamsOf(batch), (view) => {
      const found = batch.items.flatMap(({ transactionId }) => payoutIn(view, transactionId) ?? []);
      const payouts = new Map(found.map((payout) => [payout.transactionId, payout]));
      return { batch: view.stream<BatchState>(batchStream(batch.batchId)).state ?? batch, payouts };
    });
  }

  /** Records that an item becomes no payout, unless it has one. */
  async refuse({ merchantId, batchId }: BatchKey, index: number, refusal: ItemRefusal, cause: PaymentCause) {
    const batch = await this.find({ merchantId, batchId });
    const item = batch?.items[index];
    if (item === undefined) throw new Error(`batch ${batchId} has no item ${index}`);
    const { transactionId } = item;
    const stream = batchStream(batchId);
    await this.journal.decide({
      partition: partitionOf(merchantId),
      streams: [stream, payoutStream(transactionId)],
      cause: { ...cause, correlation: transactionId },
      decide(view) {
        const { state } = view.stream<BatchState>(stream);
        const hasPayout = payoutIn(view, transactionId) !== undefined;
        const events = state === undefined ? [] : decideRefuseItem(state, index, refusal, hasPayout);
        return { events: events.map((event) => ({ ...event, stream })), result: undefined };
      },
    });
  }

  /** Records that every item was seen to; false while one was not. */
  async submit(batch: PayoutBatch, cause: PaymentCause): Promise<boolean> {
    const stream = batchStream(batch.batchId);
    const { result } = await this.journal.decide({
      partition: partitionOf(batch.merchantId),
      streams: streamsOf(batch),
      cause: { ...cause, correlation: batch.batchId },
      decide(view) {
        const { state = batch } = view.stream<BatchState>(stream);
        const events = decideSubmitted(state, (transactionId) => payoutIn(view, transactionId) !== undefined);
        const isDone = state.isSubmitted || events.length > 0;
        return { events: events.map((event) => ({ ...event, stream })), result: isDone };
      },
    });
    return result;
  }
}

function otherUsesOf({ data, environment }: KeyedBatch): PossibleUse[] {
  const { batchId, merchantId, idempotency } = data;
  const uses = usesOfKey({ environment, merchantId, key: idempotency?.key });
  return uses.filter(({ id }) => id !== batchId);
}

function streamsOf({ batchId, items }: PayoutBatch): string[] {
  return [batchStream(batchId), ...items.map(({ transactionId }) => payoutStream(transactionId))];
}

function payoutIn(view: View, transactionId: string): Payout | undefined {
  return view.stream<PayoutState>(payoutStream(transactionId)).state.payout;
}
