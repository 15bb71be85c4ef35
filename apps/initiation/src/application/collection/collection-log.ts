import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import type { PersonalData } from '@daftari/journal-core/personal-data';
import {
  collectionStream,
  type Collection,
  type CollectionEvent,
  type CollectionState,
} from '../../domain/collection/collection';
import { collectionModel } from '../../domain/collection/collection-model';
import { collectionDecider, type CollectionCommand } from '../../domain/collection/decide-collection';
import type { Prompts } from '../../domain/prompts';
import type { PaymentCause, PaymentKey } from '../payment-log';

const WHOLE_PHONE = /^254\d{9}$/;

/** Money that came unprompted, as the journal keeps it: the only place that writes it. */
export class CollectionLog {
  constructor(
    private readonly journal: Journal<Prompts>,
    private readonly personal?: Pick<PersonalData, 'prepare'>,
  ) {}

  /**
   * Decides a command; answers the money as it is afterwards, durable.
   * @throws what the decider and the journal throw
   */
  async decide(key: PaymentKey, command: CollectionCommand, cause: PaymentCause): Promise<Collection> {
    const stream = collectionStream(key);
    const payer = command.kind === 'record' && WHOLE_PHONE.test(command.data.payer) ? command.data.payer : undefined;
    // Only a phone that is told in full says whose data it is; the rest is sealed under a key of its own all the same.
    if (payer !== undefined) await this.personal?.prepare(key.transactionId, payer);
    const { events, result } = await this.journal.decide({
      partition: partitionOf(key.merchantId),
      streams: [stream],
      ...(payer === undefined ? {} : { person: payer }),
      cause: { ...cause, correlation: key.transactionId },
      decide(view) {
        const { state } = view.stream<CollectionState>(stream);
        return {
          events: collectionDecider.decide(command, state).map((event) => ({ ...event, stream })),
          result: state,
        };
      },
    });
    const { collection } = (events as readonly RecordedEvent<CollectionEvent>[]).reduce(collectionModel.evolve, result);
    if (collection === undefined) throw new Error(`${stream} has no money after a decision`);
    return collection;
  }

  /** The money with everything that is durable; undefined when it is not this merchant's. */
  async find(key: PaymentKey): Promise<Collection | undefined> {
    const { merchantId } = key;
    const { state } = await this.journal.state<CollectionState>(partitionOf(merchantId), collectionStream(key));
    return state.collection?.merchantId === merchantId ? state.collection : undefined;
  }
}
