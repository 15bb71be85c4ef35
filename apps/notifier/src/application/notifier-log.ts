import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import type { Cause, Environment, RecordedEvent } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { ERASED } from '@daftari/journal-core/personal-data';
import { DaftariError } from '@daftari/kernel/errors';
import {
  decideAttempt,
  decideRedelivery,
  decideSchedule,
  ownDelivery,
  type RecordAttempt,
  type ScheduleDelivery,
} from '../domain/decide-delivery';
import { deliveryModel, deliveryStream, type Delivery, type DeliveryState } from '../domain/delivery';
import {
  decideRemove,
  decideSet,
  endpointStream,
  plugpayEndpointId,
  type EndpointState,
  type RemoveEndpoint,
  type SetEndpoint,
} from '../domain/endpoint';

export interface DeliveryKey {
  readonly merchantId: string;
  readonly deliveryId: string;
}

/** A delivery with the bytes that are sent. */
export interface FullDelivery {
  readonly delivery: Delivery;
  readonly body: string;
}

type OwnCause = Omit<Cause, 'correlation'>;

/** Deliveries and endpoints as the journal keeps them: the only place that writes them. */
export class NotifierLog {
  constructor(private readonly journal: Journal) {}

  /** Plans a delivery unless it is planned already or has nowhere to go. */
  async schedule(command: ScheduleDelivery, environment: Environment, causation: string): Promise<void> {
    const { merchantId, deliveryId, transactionId } = command;
    const [delivery, endpoint] = [
      deliveryStream(deliveryId),
      endpointStream(plugpayEndpointId(merchantId, environment)),
    ];
    await this.journal.decide({
      partition: partitionOf(merchantId),
      streams: [delivery, endpoint],
      cause: { correlation: transactionId, causation, actor: 'service:notifier', environment },
      decide: (view) => {
        const planned = view.stream<DeliveryState>(delivery).state;
        const facts = decideSchedule(command, planned, view.stream<EndpointState>(endpoint).state, view.nowMs);
        return { events: facts.map((fact) => ({ ...fact, stream: delivery })), result: undefined };
      },
    });
  }

  /** Records an attempt that was made; the same one again changes nothing. */
  async recordAttempt(attempted: Delivery, command: RecordAttempt): Promise<void> {
    const { transactionId, environment, lastEventId } = attempted;
    const cause = { correlation: transactionId, causation: lastEventId, actor: 'service:notifier', environment };
    await this.decideOn(attempted, cause, (delivery, nowMs) => decideAttempt(command, delivery, nowMs));
  }

  /** @throws DaftariError DELIVERY_NOT_FOUND, VALIDATION_ERROR its content was erased with the person */
  async redeliver(key: DeliveryKey, cause: OwnCause): Promise<void> {
    const { delivery, body } = await this.read(key);
    if (body === ERASED) {
      const fields = { deliveryId: 'tells about a person whose data was erased: there is nothing left to send' };
      throw new DaftariError('VALIDATION_ERROR', undefined, { fields });
    }
    const { transactionId, environment } = delivery;
    await this.decideOn(key, { ...cause, correlation: transactionId, environment }, (state, nowMs) =>
      decideRedelivery(key.merchantId, state, nowMs),
    );
  }

  /** The delivery with everything that is durable. @throws DaftariError DELIVERY_NOT_FOUND */
  async read({ merchantId, deliveryId }: DeliveryKey): Promise<FullDelivery> {
    const stored = await this.journal.readStream(partitionOf(merchantId), deliveryStream(deliveryId));
    const events = stored as readonly RecordedEvent<NotifierEvent>[];
    const delivery = ownDelivery(merchantId, events.reduce(deliveryModel.evolve, deliveryModel.initialState));
    const [first] = events;
    if (first?.type !== 'DeliveryScheduled.v1') throw new Error(`${deliveryId} does not begin with DeliveryScheduled`);
    return { delivery, body: first.data.body };
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
  ): Promise<void> {
    const stream = deliveryStream(deliveryId);
    await this.journal.decide({
      partition: partitionOf(merchantId),
      streams: [stream],
      cause,
      decide: (view) => ({
        events: decide(view.stream<DeliveryState>(stream).state, view.nowMs).map((fact) => ({ ...fact, stream })),
        result: undefined,
      }),
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
