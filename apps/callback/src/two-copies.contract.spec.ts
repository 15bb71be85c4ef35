import { partitionOf } from '@daftari/journal-core/partition-of';
import { until } from '@daftari/journal-core/testing/until';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { scriptedShare } from '@daftari/leases/testing/scripted-share';
import { viewConsumerStore } from '@daftari/messaging-core/view-consumer-store';
import { memoryStorage, PAID, runCallback, SUBJECT, TOKEN, type RunningCallback } from './testing/running-callback';

const PARTITION = partitionOf(SUBJECT.merchantId);

describe('two copies of the callback service on one journal', () => {
  const storage = memoryStorage();
  const consumerStore = viewConsumerStore(memoryViewStore(), { error: () => undefined });
  const [a, b] = [scriptedShare(), scriptedShare()];
  let copies: RunningCallback[];
  beforeAll(async () => {
    const views = () => memoryViewStore();
    copies = await Promise.all([a, b].map((share) => runCallback({ ...storage, views }, { share, consumerStore })));
  });
  afterAll(() => Promise.all(copies.map((copy) => copy.shutDown())));
  const types = async () => (await copies[0]!.events()).map(({ type }) => type.replace('.v1', ''));

  it('both take callbacks; each is read once, by the copy that holds its partition', async () => {
    b.give([PARTITION], 1);
    await copies[0]!.post(TOKEN, PAID);
    await until(async () => (await types()).length === 2);
    await b.take([PARTITION]);
    await copies[1]!.post(TOKEN, PAID.replace('"ResultCode":0', '"ResultCode":1032'));
    a.give([PARTITION], 2);
    await until(async () => (await types()).length === 4);
    await Promise.all(copies.map((copy) => copy.caughtUp()));
    expect(await types()).toEqual(['CallbackReceived', 'CallbackMatched', 'CallbackReceived', 'CallbackMatched']);
  });
});
