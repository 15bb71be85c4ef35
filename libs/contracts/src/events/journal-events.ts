import { Type } from 'typebox';
import type { EventOf } from './event-types';
import { Id } from './fields';

/** What every journal has: its first event, at sequence 0 of each partition. */
export const journalEvents = {
  'JournalCreated.v1': Type.Object({
    journal: Type.String({ maxLength: 40 }),
    journalId: Id,
    partitions: Type.Integer({ minimum: 1, maximum: 1024 }),
    format: Type.Literal(1),
  }),
};
export type JournalCreatedEvent = EventOf<typeof journalEvents>;
