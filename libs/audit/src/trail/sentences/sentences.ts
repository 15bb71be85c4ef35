import type { EventFact, RecordedEvent } from '@daftari/journal-core/event';

/** How each event of a service reads: one sentence an event type, complete by its type. */
export type Sentences<E extends EventFact> = {
  readonly [Type in E['type']]: (event: RecordedEvent<Extract<E, { readonly type: Type }>>) => string;
};
