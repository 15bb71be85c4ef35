import { AppendUnknown, StoreUnavailable, WriteUnknown } from '@daftari/journal-core/errors';
import type { Journal } from '@daftari/journal-core/journal';
import type { JournalStore } from '@daftari/journal-core/store';
import { add, type PartitionSum } from '@daftari/journal-core/testing/counter-model';
import { openCounters } from '@daftari/journal-core/testing/journal-contract';
import { until } from '@daftari/journal-core/testing/until';
import { openMongodbStore } from './mongodb-store';
import { describeWithMongodb } from './testing/describe-with-mongodb';
import { freshDatabase } from './testing/spec-database';
import { startTcpProxy, type TcpProxy } from './testing/tcp-proxy';

const PARTITION = 5;
/** More than any heartbeat carries, less than the insert of the commands below. */
const INSIDE_THE_INSERT = 4_000;
const TIMEOUTS = { selectServerMs: 1_500, connectMs: 1_000, operationMs: 2_000 };

describeWithMongodb('a connection that is cut', (server) => {
  describe('by a proxy', () => {
    let proxy: TcpProxy;
    let store: JournalStore;
    let journal: Journal<PartitionSum>;
    /** The same journal by a connection of its own, past the proxy. */
    let beside: JournalStore;
    /** Failures of the proxied store that left a write open. */
    let unknowns: unknown[];

    beforeEach(async () => {
      proxy = await startTcpProxy(server().port);
      const database = freshDatabase();
      const here = { url: server().url, database, journal: 'counters' };
      // Making the journal takes its time on a busy machine, more than is given to those who are cut off below.
      await (await openCounters(await openMongodbStore(here))).journal.close();
      beside = await openMongodbStore(here);
      const url = `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`;
      store = await openMongodbStore({ url, database, journal: 'counters', timeouts: TIMEOUTS });
      unknowns = [];
      const write = store.write.bind(store);
      store.write = (batch) =>
        write(batch).catch((error: unknown) => {
          if (error instanceof WriteUnknown) unknowns.push(error);
          throw error;
        });
      journal = (await openCounters(store)).journal;
      await journal.decide(add(PARTITION, 'counter-a', 1));
    });
    afterEach(async () => {
      proxy.pass();
      await journal.close();
      await beside.close();
      await proxy.close();
    });

    /** Until the write that was left open is settled, commands are refused. */
    const untilDecided = (command: ReturnType<typeof add>) =>
      until(() => nameOfFailure(journal.decide(command)).then((name) => name === undefined));
    const fifty = () => Array.from({ length: 50 }, () => journal.decide(add(PARTITION, 'counter-a', 1)));
    const sequenceBeside = async () => (await beside.head(PARTITION))?.sequence;
    const versions = async () => (await journal.readStream(PARTITION, 'counter-a')).map(({ version }) => version);
    const oneTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

    it('inside the insert: the batch is written again, once', async () => {
      const cut = proxy.cutAfter('upstream', INSIDE_THE_INSERT);
      const answers = fifty();
      await cut;
      expect((await Promise.all(answers)).map(({ result }) => result)).toEqual(oneTo(51).slice(1));
      expect(unknowns).not.toEqual([]);
      expect(await versions()).toEqual(oneTo(51));
      expect(await sequenceBeside()).toBe(2);
    });

    it('after the insert, before its answer: the batch is found, and not written again', async () => {
      proxy.holdReplies();
      const answers = fifty();
      await until(async () => (await sequenceBeside()) === 2);
      proxy.refuse();
      proxy.pass();
      expect((await Promise.all(answers)).map(({ result }) => result)).toEqual(oneTo(51).slice(1));
      expect(unknowns).toHaveLength(1);
      expect(await versions()).toEqual(oneTo(51));
      expect(await sequenceBeside()).toBe(2);
    });

    /** Starts fifty commands and cuts their batch off; nothing connects after that. */
    async function cutOff(where: 'after the insert' | 'inside the insert'): Promise<PromiseSettledResult<unknown>[]> {
      const cut = where === 'inside the insert' ? proxy.cutAfter('upstream', INSIDE_THE_INSERT) : undefined;
      if (cut === undefined) proxy.holdReplies();
      const answers = Promise.allSettled(fifty());
      await (cut ?? until(async () => (await sequenceBeside()) === 2));
      proxy.refuse();
      return answers;
    }

    it.each([
      ['after the insert', 2],
      ['inside the insert', 1],
    ] as const)(
      '%s, and the server stays away: callers hear unknown, and it is settled later',
      async (where, reached) => {
        for (const outcome of await cutOff(where))
          expect(outcome).toMatchObject({ reason: expect.any(AppendUnknown) as unknown });
        expect(await sequenceBeside()).toBe(reached);
        proxy.pass();
        await until(async () => (await sequenceBeside()) === 2);
        await untilDecided(add(PARTITION, 'counter-b', 1));
        expect(await versions()).toEqual(oneTo(51));
        expect(await sequenceBeside()).toBe(3);
      },
    );

    it('while something is read: whoever asked hears that the store is away', async () => {
      proxy.holdReplies();
      const reads = Promise.allSettled([
        store.head(PARTITION),
        store.readBatches(PARTITION, -1, 10),
        store.readStreamBatches(PARTITION, 'counter-a', 1, 10),
        store.readIndex!(PARTITION, undefined, 10),
      ]);
      proxy.refuse();
      const names = (await reads).map((read) => (read.status === 'rejected' ? (read.reason as Error).name : 'read'));
      expect(names).toEqual(new Array(4).fill('StoreUnavailable'));
    });

    it('before a command: it is refused with the word that nothing was written, and works again later', async () => {
      proxy.refuse();
      await until(async () => (await nameOfFailure(store.head(PARTITION))) === 'StoreUnavailable');
      const refused = await journal.decide(add(PARTITION, 'counter-a', 1)).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(StoreUnavailable);
      expect((refused as Error).message).toContain('nothing was written');
      expect(unknowns).toEqual([]);
      expect(await sequenceBeside()).toBe(1);
      proxy.pass();
      await untilDecided(add(PARTITION, 'counter-a', 1));
      expect(await versions()).toEqual([1, 2]);
    });
  });
});

async function nameOfFailure(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: Error) => error.name,
  );
}
