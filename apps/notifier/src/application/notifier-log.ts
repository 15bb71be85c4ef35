import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import type { Cause, Environment, RecordedEvent } from '@daftari/journal-core/event';
import type { DecisionView, Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { ERASED } from '@daftari/journal-core/personal-data';
import { DaftariError } from '@daftari/kernel/errors';
import {
  decideAttempt,
  decideEnd,
  decideRedelivery,
  decideSchedule,
  ownDelivery,
  type RecordAttempt,
  type ScheduleDelivery,
} from '../domain/decide-delivery';
import { deliveryModel, deliveryStream, type Delivery, type DeliveryState, type EndReason } from '../domain/delivery';
import {
  decideRemove,
  decideSet,
  endpointStream,
  plugpayEndpointId,
  type EndpointState,
  type RemoveEndpoint,
  type SetEndpoint,
} from '../domain/endpoint';
import { decideHealth } from '../domain/endpoint-health';
import {
  decideTell,
  endpointDeliveryId,
  merchantEventStream,
  scheduledTo,
  type MerchantEvent,
} from '../domain/merchant-event';
import { endpointBookStream, endpointIn, type EndpointBook, type WebhookEndpoint } from '../domain/webhook-endpoint';

export interface DeliveryKey {
  readonly merchantId: string;
  readonly deliveryId: string;
}

/** A delivery with the bytes that are sent. */
export interface FullDelivery {
  readonly delivery: Delivery;
  readonly body: string;
  /** Of the event that is told. */
  readonly eventId: string;
}

/** What follows from one event: what is told in the dialect of its payment, and what to the merchant's own endpoints. */
export interface ToTell {
  readonly merchantId: string;
  readonly environment: Environment;
  /** The event's id. */
  readonly causation: string;
  readonly inDialect?: ScheduleDelivery | undefined;
  readonly event?: MerchantEvent | undefined;
}

type View = DecisionView<undefined>;
type Placed = NotifierEvent & { readonly stream: string };
type OwnCause = Omit<Cause, 'correlation'>;

/** Deliveries and endpoints as the journal keeps them: the only place that writes them. */
export class NotifierLog {
  /** Stream of a merchant's endpoints → what they were when it was last looked at, where there are any. */
  private readonly endpointIds = new Map<string, readonly string[]>();

  constructor(private readonly journal: Journal) {}

  /** Records the event and plans its deliveries, in one batch; what is there already stays as it is. */
  async tell(toTell: ToTell): Promise<void> {
    const books = endpointBookStream(toTell.merchantId, toTell.environment);
    for (let all: readonly string[] | undefined = this.endpointIds.get(books) ?? []; all !== undefined;) {
      all = await this.tellThese(toTell, books, all);
      if (all !== undefined) this.endpointIds.set(books, all);
    }
  }

  /** Answers undefined when it is done, else the merchant's endpoints: there are others than were `known`. */
  private async tellThese(
    { merchantId, environment, causation, inDialect, event }: ToTell,
    books: string,
    known: readonly string[],
  ): Promise<readonly string[] | undefined> {
    const address = endpointStream(plugpayEndpointId(merchantId, environment));
    const delivery = inDialect && deliveryStream(inDialect.deliveryId);
    const ofDialect = delivery === undefined ? [] : [delivery, address];
    const ofEvent = event === undefined ? [] : streamsOf(event, books, known);
    const { result } = await this.journal.decide({
      partition: partitionOf(merchantId),
      streams: [...ofDialect, ...ofEvent],
      cause: {
        correlation: inDialect?.transactionId ?? event?.transactionId ?? merchantId,
        ...{ causation, actor: 'service:notifier', environment },
      },
      decide: (view) => {
        const all = event === undefined ? [] : endpointIdsIn(view.stream<EndpointBook>(books).state);
        if (!all.every((endpointId) => known.includes(endpointId))) return { events: [], result: all };
        const events = [
          ...(inDialect === undefined ? [] : scheduleInDialect(inDialect, delivery!, address, view)),
          ...(event === undefined ? [] : recordEvent(event, books, view)),
        ];
        return { events, result: undefined };
      },
    });
    return result;
  }

  /** Plans a delivery to one of the merchant's own endpoints, whatever its filter, once. */
  async sendTo(endpoint: WebhookEndpoint, event: MerchantEvent, deliveryId: string, cause: OwnCause): Promise<void> {
    const { merchantId } = endpoint;
    const stream = deliveryStream(deliveryId);
    await this.journal.decide({
      partition: partitionOf(merchantId),
      streams: [stream],
      cause: { ...cause, correlation: merchantId },
      decide: (view) => {
        const isPlanned = view.stream<DeliveryState>(stream).state !== undefined;
        const events = isPlanned ? [] : [{ ...scheduledTo(endpoint, event, deliveryId, view.nowMs), stream }];
        return { events, result: undefined };
      },
    });
  }

  /** Records an attempt that was made; the same one again changes nothing. Its endpoint may be switched off by it. */
  async recordAttempt(attempted: Delivery, command: RecordAttempt): Promise<void> {
    const { merchantId, environment, endpointId } = attempted;
    const books = endpointId === undefined ? [] : [endpointBookStream(merchantId, environment)];
    await this.decideOn(
      attempted,
      ownCause(attempted),
      (delivery, nowMs) => decideAttempt(command, delivery, nowMs),
      books,
      (facts, view) => {
        const [book] = books;
        const made = facts.find((fact) => fact.type === 'DeliveryAttempted.v1');
        if (book === undefined || made === undefined) return [];
        const endpoint = endpointIn(view.stream<EndpointBook>(book).state, endpointId!);
        const number = command.number - attempted.attemptsBefore;
        const end = { delivered: made.data.outcome === 'delivered', number };
        return decideHealth(end, endpoint, view.nowMs).map((fact) => ({ ...fact, stream: book }));
      },
    );
  }

  /** Ends a delivery that is not attempted any more. */
  async end(delivery: Delivery, reason: EndReason): Promise<void> {
    await this.decideOn(delivery, ownCause(delivery), (state) => decideEnd(reason, state));
  }

  /** @throws DaftariError DELIVERY_NOT_FOUND, VALIDATION_ERROR its content was erased with the person */
  async redeliver(key: DeliveryKey, cause: OwnCause): Promise<void> {
    const { delivery, body } = await this.read(key);
    if (body === ERASED) {
      const fields = { deliveryId: 'tells about a person whose data was erased: there is nothing left to send' };
      throw new DaftariError('VALIDATION_ERROR', undefined, { fields });
    }
    const { environment } = delivery;
    await this.decideOn(key, { ...cause, correlation: correlationOf(delivery), environment }, (state, nowMs) =>
      decideRedelivery(key.merchantId, state, nowMs),
    );
  }

  /** The delivery with everything that is durable. @throws DaftariError DELIVERY_NOT_FOUND */
  async read(key: DeliveryKey): Promise<FullDelivery> {
    return fullDelivery(key, await this.readEvents(key));
  }

  /** Everything that is durable of a delivery, in order. */
  async readEvents({ merchantId, deliveryId }: DeliveryKey): Promise<readonly RecordedEvent<NotifierEvent>[]> {
    const stored = await this.journal.readStream(partitionOf(merchantId), deliveryStream(deliveryId));
    return stored as readonly RecordedEvent<NotifierEvent>[];
  }

  async endpoint(merchantId: string, environment: Environment): Promise<EndpointState> {
    const stream = endpointStream(plugpayEndpointId(merchantId, environment));
    return (await this.journal.state<EndpointState>(partitionOf(merchantId), stream)).state;
  }

  setEndpoint(command: SetEndpoint, cause: OwnCause): Promise<void> {
    return this.decideEndpoint(command, cause, (endpoint) => decideSet(command, endpoint));
  }

  removeEndpoint(command: RemoveEndpoint, cause: OwnCause): Promise<void> {
    return this.decideEndpoint(command, cause, (endpoint) => decideRemove(command, endpoint));
  }

  private async decideOn(
    { merchantId, deliveryId }: DeliveryKey,
    cause: Cause,
    decide: (delivery: DeliveryState, nowMs: number) => readonly NotifierEvent[],
    others: readonly string[] = [],
    follows: (facts: readonly NotifierEvent[], view: View) => readonly Placed[] = () => [],
  ): Promise<void> {
    const stream = deliveryStream(deliveryId);
    await this.journal.decide({
      partition: partitionOf(merchantId),
      streams: [stream, ...others],
      cause,
      decide: (view) => {
        const facts = decide(view.stream<DeliveryState>(stream).state, view.nowMs);
        const placed = facts.map((fact) => ({ ...fact, stream }));
        return { events: [...placed, ...follows(facts, view)], result: undefined };
      },
    });
  }

  private async decideEndpoint(
    { merchantId, endpointId }: { readonly merchantId: string; readonly endpointId: string },
    cause: OwnCause,
    decide: (endpoint: EndpointState) => readonly NotifierEvent[],
  ): Promise<void> {
    const stream = endpointStream(endpointId);
    await this.journal.decide({
      partition: partitionOf(merchantId),
      streams: [stream],
      cause: { ...cause, correlation: merchantId },
      decide: (view) => ({
        events: decide(view.stream<EndpointState>(stream).state).map((fact) => ({ ...fact, stream })),
        result: undefined,
      }),
    });
  }
}

function scheduleInDialect(command: ScheduleDelivery, delivery: string, address: string, view: View): Placed[] {
  const planned = view.stream<DeliveryState>(delivery).state;
  const facts = decideSchedule(command, planned, view.stream<EndpointState>(address).state, view.nowMs);
  return facts.map((fact) => ({ ...fact, stream: delivery }));
}

function recordEvent(event: MerchantEvent, books: string, view: View): Placed[] {
  const recorded = merchantEventStream(event.eventId);
  const book = view.stream<EndpointBook>(books).state;
  const facts = decideTell(event, view.stream<boolean>(recorded).state, book, view.nowMs);
  return facts.map((fact) => ({
    ...fact,
    stream: fact.type === 'DeliveryScheduled.v1' ? deliveryStream(fact.data.deliveryId) : recorded,
  }));
}

function streamsOf({ eventId }: MerchantEvent, books: string, endpointIds: readonly string[]): readonly string[] {
  const deliveries = endpointIds.map((endpointId) => deliveryStream(endpointDeliveryId(eventId, endpointId)));
  return [merchantEventStream(eventId), books, ...deliveries];
}

function endpointIdsIn({ endpoints }: EndpointBook): readonly string[] {
  return endpoints.map(({ endpointId }) => endpointId);
}

/** @throws DaftariError DELIVERY_NOT_FOUND */
export function fullDelivery({ merchantId, deliveryId }: DeliveryKey, events: readonly RecordedEvent<NotifierEvent>[]) {
  const delivery = ownDelivery(merchantId, events.reduce(deliveryModel.evolve, deliveryModel.initialState));
  const [first] = events;
  if (first?.type !== 'DeliveryScheduled.v1') throw new Error(`${deliveryId} does not begin with DeliveryScheduled`);
  return { delivery, body: first.data.body, eventId: first.data.eventId };
}

/** The payment; of what is about none, the merchant. */
function correlationOf({ transactionId, merchantId }: Delivery): string {
  return transactionId ?? merchantId;
}

function ownCause(delivery: Delivery): Cause {
  const { lastEventId: causation, environment } = delivery;
  return { correlation: correlationOf(delivery), causation, actor: 'service:notifier', environment };
}
