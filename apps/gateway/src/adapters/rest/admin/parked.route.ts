import { Type } from 'typebox';
import type { OperationsService, ParkedStream } from '@daftari/contracts/generated/daftari/operations/v1/operations';
import {
  MAX_PARKED_EVENTS,
  MAX_PARKED_STREAMS,
  readParkedQuery,
  readReplay,
  readSkip,
} from '../../../domain/admin/parked-request';
import { Id, Text } from './admin-fields';
import { adminRoute, answered, type AdminAsking, type AdminDeps, type AdminRoute } from './admin-route';
import {
  ParkedEventAnswer,
  parkedEventAnswer,
  ParkedStreamAnswer,
  parkedStreamAnswer,
  SAMPLE_PARKED,
  SAMPLE_PARKED_EVENT,
  UNREACHABLE,
} from './parked-answer';
import { NoteField } from './reviews.route';

const PATH = '/admin/v1/parked';
const STREAM_PATH = `${PATH}/:stream`;

const StreamParams = Type.Object({
  stream: Type.String({ description: 'As the list names it.', examples: [SAMPLE_PARKED.stream] }),
});
const limit = (maximum: number) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum, default: 20, description: 'At most so many.' }));
const names = {
  service: Type.Optional(Type.String({ description: 'Only of this service.' })),
  consumer: Type.Optional(Type.String({ description: 'Only with this consumer.' })),
};
const ConsumerField = Type.String({ minLength: 1, description: 'Whose parked stream it is, as the list names it.' });
const LeftAnswer = Type.Object(
  { left: Type.Union([ParkedStreamAnswer, Type.Null()], { description: 'What is parked still; null for nothing.' }) },
  { title: 'What is left' },
);

const list = adminRoute({
  ...{ method: 'GET', url: PATH, operationId: 'adminListParked', summary: 'List what could not be handled' },
  description: 'Streams that wait because one of their events could not be handled; all others go on.',
  query: Type.Object({ ...names, limit: limit(MAX_PARKED_STREAMS) }),
  answer: Type.Object({
    items: Type.Array(ParkedStreamAnswer, { description: 'By service, consumer and place.' }),
    total: Type.Integer({ description: 'How many there are, beyond the limit too.' }),
    unreachable: UNREACHABLE,
  }),
  answers: 'The streams.',
  sample: { items: [parkedStreamAnswer(SAMPLE_PARKED)], total: 1, unreachable: [] },
  errors: ['CONSUMER_NOT_FOUND'],
  handle: ({ query }, deps) =>
    withOperations(deps, async (operations) => {
      const { streams, streamCount, unreachable } = await operations.listParked(
        readParkedQuery(query, MAX_PARKED_STREAMS),
      );
      return { items: streams.map(parkedStreamAnswer), total: streamCount, unreachable };
    }),
});

const read = adminRoute({
  ...{ method: 'GET', url: STREAM_PATH, operationId: 'adminGetParked', summary: 'Read the parked events of a stream' },
  description: 'In order, by consumer; what is sealed in them is sealed.',
  params: StreamParams,
  query: Type.Object({ ...names, limit: limit(MAX_PARKED_EVENTS) }),
  answer: Type.Object({
    items: Type.Array(
      Type.Object({
        stream: ParkedStreamWithWords(),
        events: Type.Array(ParkedEventAnswer, { description: 'In order.' }),
      }),
      { description: 'One for each consumer that has it parked.' },
    ),
    unreachable: UNREACHABLE,
  }),
  answers: 'The events.',
  sample: {
    items: [{ stream: parkedStreamAnswer(SAMPLE_PARKED), events: [parkedEventAnswer(SAMPLE_PARKED_EVENT)] }],
    unreachable: [],
  },
  errors: ['CONSUMER_NOT_FOUND', 'NOT_PARKED'],
  handle: ({ params, query }, deps) =>
    withOperations(deps, async (operations) => {
      const asked = { ...readParkedQuery(query, MAX_PARKED_EVENTS), stream: params['stream'] ?? '' };
      const { streams, unreachable } = await operations.getParked(asked);
      const items = streams.map(({ stream, events }) => ({
        stream: parkedStreamAnswer(stream!),
        events: events.map(parkedEventAnswer),
      }));
      return { items, unreachable };
    }),
});

const replay = adminRoute({
  ...{ method: 'POST', url: `${STREAM_PATH}/replay`, operationId: 'adminReplayParked' },
  summary: 'Handle a parked stream now',
  description: 'Once the cause is gone: its events are handled in order, until one fails.',
  params: StreamParams,
  body: Type.Object(
    { consumer: ConsumerField, service: names.service },
    {
      title: 'Replay',
      'x-examples': {
        consumer: { summary: 'By its consumer', value: { consumer: SAMPLE_PARKED.consumer } },
        both: { summary: 'With its service', value: { service: 'wallet-fee', consumer: SAMPLE_PARKED.consumer } },
      },
    },
  ),
  again: 'Again is refused with NOT_PARKED when nothing is left, and tried again otherwise; no event is handled twice.',
  answer: LeftAnswer,
  answers: 'What is parked still.',
  sample: { left: null },
  errors: ['CONSUMER_NOT_FOUND', 'NOT_PARKED'],
  handle: ({ params, body }, deps) =>
    withOperations(deps, async (operations) => {
      const asked = { ...readReplay(body), stream: params['stream'] ?? '' };
      return leftAnswer((await operations.replayParked(asked)).left);
    }),
});

const skipBody = Type.Object(
  {
    consumer: ConsumerField,
    service: names.service,
    eventId: Id('Which of its events.'),
    reason: NoteField,
  },
  {
    title: 'Skip',
    'x-examples': {
      skip: {
        summary: 'It was settled elsewhere',
        value: {
          consumer: SAMPLE_PARKED.consumer,
          eventId: SAMPLE_PARKED.eventId,
          reason: 'paid out by hand, ticket 812',
        },
      },
      withService: {
        summary: 'With its service',
        value: {
          ...{ service: 'wallet-fee', consumer: SAMPLE_PARKED.consumer },
          ...{ eventId: SAMPLE_PARKED.eventId, reason: 'ticket 813' },
        },
      },
    },
  },
);

const skip = adminRoute({
  ...{
    method: 'POST',
    url: `${STREAM_PATH}/skip`,
    operationId: 'adminSkipParked',
    summary: 'Never handle a parked event',
  },
  description: 'What is behind it goes on. Who decided so, when and why is kept.',
  params: StreamParams,
  body: skipBody,
  again: 'The event is named: again is refused with NOT_PARKED.',
  answer: Type.Object({ skipped: Text('The event.'), ...LeftAnswer.properties }, { title: 'Skipped' }),
  answers: 'The decision, and what is parked still.',
  sample: { skipped: SAMPLE_PARKED.eventId, left: null },
  errors: ['CONSUMER_NOT_FOUND', 'NOT_PARKED', 'INVALID_UUID'],
  handle: ({ params, body, caller }: AdminAsking, deps) =>
    withOperations(deps, async (operations) => {
      const asked = { ...readSkip(body), stream: params['stream'] ?? '', caller };
      const { left } = await operations.skipParked(asked);
      return { skipped: asked.eventId, ...leftAnswer(left) };
    }),
});

/** Only where somebody can be asked. */
export const parkedRoutes: readonly AdminRoute[] = [list, read, replay, skip];

function withOperations<T>(deps: AdminDeps, ask: (operations: OperationsService) => Promise<T>): Promise<T> {
  const { operations } = deps.admin;
  if (operations === undefined) throw new Error('there is nobody to ask of parked events');
  return answered(deps, ask(operations));
}

function leftAnswer(left: ParkedStream | undefined) {
  return { left: left === undefined ? null : parkedStreamAnswer(left) };
}

function ParkedStreamWithWords() {
  return Type.Object(ParkedStreamAnswer.properties, { description: 'The stream, with this consumer.' });
}
