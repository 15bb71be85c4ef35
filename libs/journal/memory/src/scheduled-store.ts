import type { JournalStore } from '@daftari/journal-core/store';

/** Lets a call wait until it is its turn; `label` says what waits. */
export type Turn = (label: string) => Promise<unknown>;

/** A store of which every request, and every answer to a write, waits for its turn: whoever gives the turns picks the order. */
export function scheduledStore(store: JournalStore, turn: Turn): JournalStore {
  const inTurn =
    <A extends unknown[], R>(label: string, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await turn(`${label} ${JSON.stringify(args).slice(0, 60)}`);
      return call(...args);
    };
  return {
    identity: inTurn('identity', store.identity),
    create: store.create,
    async write(batch) {
      await turn(`write ${batch.partition}/${batch.sequence}`);
      await store.write(batch);
      await turn(`answer ${batch.partition}/${batch.sequence}`);
    },
    head: inTurn('head', store.head),
    readBatches: inTurn('readBatches', store.readBatches),
    readStreamBatches: inTurn('readStreamBatches', store.readStreamBatches),
    readIndex: inTurn('readIndex', store.readIndex!),
    watch: store.watch,
    close: store.close,
  };
}
