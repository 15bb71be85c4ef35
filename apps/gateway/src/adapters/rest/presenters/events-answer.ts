import { Type, type Static } from 'typebox';
import type { ListEventsResponse } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { WEBHOOK_EVENT_TYPES } from '@daftari/contracts/webhook-events';
import { Timestamp } from '../envelope';

const EventAnswer = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: 'The same in every webhook that tells it.' }),
    type: Type.String({ enum: [...WEBHOOK_EVENT_TYPES], description: 'What happened.' }),
    createdAt: Timestamp,
    environment: Type.String({ enum: ['test', 'live'], description: 'Of the key that asks.' }),
    data: Type.Record(Type.String(), Type.Unknown(), {
      description:
        'The `transaction`, or the `wallet`, as it was then; `erased` once the person it tells about was erased.',
    }),
  },
  { title: 'Event', description: 'To the letter what webhooks to your own endpoints say.' },
);

const Cursor = Type.String({
  description: 'Opaque and always there: send it as `cursor` to go on, also later, with what has come since.',
});

export const EventListAnswer = Type.Object(
  {
    items: Type.Array(EventAnswer, { description: 'Oldest first.' }),
    nextCursor: Cursor,
    next_cursor: Cursor,
    hasMore: Type.Boolean({ description: 'Whether there is more now.' }),
  },
  { title: 'Events' },
);

export function eventListAnswer({ events, nextCursor, hasMore }: ListEventsResponse): Static<typeof EventListAnswer> {
  const items = events.map(({ body }) => JSON.parse(body) as Static<typeof EventAnswer>);
  return { items, nextCursor, next_cursor: nextCursor, hasMore };
}
