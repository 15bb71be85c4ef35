import type { StreamModel } from '@daftari/journal-core/decider';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Collection, CollectionEvent, CollectionState } from './collection';

export const collectionModel: StreamModel<CollectionState, CollectionEvent> = {
  initialState: { collection: undefined },
  evolve: ({ collection }, event) => ({ collection: evolveCollection(collection, event) }),
};

export function evolveCollection(state: Collection | undefined, event: RecordedEvent<CollectionEvent>): Collection {
  const { id, at, environment, stream } = event;
  switch (event.type) {
    case 'CollectionReceived.v1':
    case 'FundsUnmatched.v1': {
      if (environment === undefined) throw new Error(`${stream} names no environment`);
      return { ...event.data, environment, createdAt: at, updatedAt: at };
    }
    case 'UnmatchedFundsResolved.v1': {
      if (state === undefined) throw new Error(`${stream} is resolved before any money came`);
      const { decision, toMerchantId, note } = event.data;
      const to = toMerchantId === undefined ? {} : { toMerchantId };
      return { ...state, updatedAt: at, resolution: { id, decision, note, ...to } };
    }
  }
}
