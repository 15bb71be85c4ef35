import { Type, type Static } from 'typebox';
import type {
  EventPosition,
  ParkedEvent,
  ParkedStream,
} from '@daftari/contracts/generated/daftari/operations/v1/operations';
import { Id, SAMPLE_TRANSACTION_ID, Text, Time } from './admin-fields';

const Position = Type.Object(
  {
    journal: Text('The service whose journal it is.'),
    partition: Type.Integer({ description: 'Of the journal.' }),
    sequence: Type.Integer({ description: 'Of the batch within the partition.' }),
    index: Type.Integer({ description: 'Within the batch, from 0.' }),
  },
  { description: "The event's place in its journal." },
);

export const ParkedStreamAnswer = Type.Object(
  {
    service: Text('Whose consumer it is.'),
    consumer: Text('Who could not handle it.'),
    stream: Text('What waits.'),
    eventCount: Type.Integer({ description: 'How many of its events are parked.' }),
    eventId: Id('Of the first: the others wait behind it.'),
    type: Text('Of the first.'),
    at: Time('When the first happened'),
    cause: Text('Why the first could not be handled.'),
    position: Position,
  },
  { title: 'Parked stream' },
);

export const ParkedEventAnswer = Type.Object(
  {
    eventId: Id('Of the event.'),
    type: Text('What happened.'),
    at: Time('When it happened'),
    cause: Text('Why it is parked: what its handler said, or what it waits behind.'),
    failed: Type.Boolean({ description: 'False for one that only waits behind another.' }),
    correlation: Text('The payment or other root that it belongs to.'),
    data: Text('Its data as JSON, personal fields sealed; empty when it is longer than 64 KiB.'),
    position: Position,
  },
  { title: 'Parked event' },
);

export const UNREACHABLE = Type.Array(Type.String(), {
  description: 'Processes that did not answer: what they hold is missing here.',
});

export function parkedStreamAnswer(parked: ParkedStream): Static<typeof ParkedStreamAnswer> {
  const { service, consumer, stream, eventCount, eventId, type, at, cause, position } = parked;
  return { service, consumer, stream, eventCount, eventId, type, at, cause, position: positionAnswer(position) };
}

export function parkedEventAnswer(event: ParkedEvent): Static<typeof ParkedEventAnswer> {
  const { eventId, type, at, cause, failed, correlation, data, position } = event;
  return { eventId, type, at, cause, failed, correlation, data, position: positionAnswer(position) };
}

function positionAnswer(position: EventPosition | undefined): Static<typeof Position> {
  const { journal = '', partition = 0, sequence = 0, index = 0 } = position ?? {};
  return { journal, partition, sequence, index };
}

/** What the documentation shows as an answer goes through the same presenters as any answer. */
const position = { journal: 'initiation', partition: 3, sequence: 1042, index: 0 };
const first = {
  eventId: '5c1e0d1f-2a3b-4c5d-8e6f-7a8b9c0d1e2f',
  type: 'PaymentSucceeded.v1',
  at: '2026-03-01T08:01:30.000Z',
  cause: 'the receipt belongs to another payment',
};
export const SAMPLE_PARKED: ParkedStream = {
  ...{ service: 'wallet-fee', consumer: 'wallet-fee.payments', stream: `payment-${SAMPLE_TRANSACTION_ID}` },
  ...{ ...first, eventCount: 1, position },
};
export const SAMPLE_PARKED_EVENT: ParkedEvent = {
  ...{ ...first, failed: true, correlation: SAMPLE_TRANSACTION_ID, data: '{"receipt":"LGR019G3J2"}', position },
};
