import type { JournalCreatedEvent } from '@daftari/contracts/events/journal-events';
import type { Sentences } from './sentences';

export const journalSentences: Sentences<JournalCreatedEvent> = {
  'JournalCreated.v1': ({ data }) => `Journal ${data.journal} created with ${data.partitions} partitions.`,
};
