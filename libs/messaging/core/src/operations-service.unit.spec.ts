import type { OperationsService } from '@daftari/contracts/generated/daftari/operations/v1/operations';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { CannotHandle } from './cannot-handle';
import { startConsumer, type Consumer } from './consumer';
import type { ConsumerStore } from './consumer-store';
import { StaleFence } from './consumer-store';
import { operationsService } from './operations-service';
import { scriptedFeed } from './scripted-feed';
import { viewConsumerStore } from './view-consumer-store';

const CALLER = { actor: 'operator:amina', causation: '' };
const ALL = { service: '', consumer: '', limit: 10 };

describe('the operations service', () => {
  let bad: Set<string>;
  let handled: string[];
  let consumers: Consumer[];
  let operations: OperationsService;
  let commits: ConsumerStore['commit'] | undefined;
  const silent = () => undefined;
  const logger = { info: silent, warn: silent, error: silent };
  const start = (name: string, ...batches: [partition: number, ...events: string[]][]) => {
    const clock = manualClock(Date.parse('2026-11-21T08:00:00.000Z'));
    const feed = scriptedFeed(2);
    for (const [partition, ...events] of batches) feed.batch(partition, ...events);
    const handle = async ({ stream, type }: RecordedEvent) => {
      if (bad.has(type)) throw new CannotHandle(`${type} can not be`);
      handled.push(`${stream}:${type}`);
    };
    const views = memoryViewStore();
    const kept = viewConsumerStore(views, logger);
    const store: ConsumerStore = { ...kept, commit: (...args) => (commits ?? kept.commit)(...args) };
    const consumer = startConsumer({
      name,
      feed,
      views,
      store,
      scheduler: manualScheduler(clock),
      clock,
      logger,
      handle,
    });
    consumers.push(consumer);
    return consumer;
  };
  beforeEach(async () => {
    [bad, handled, consumers, commits] = [new Set(['bad']), [], [], undefined];
    const payments = start('payments', [1, 'p-1:bad', 'p-2:good'], [0, 'p-3:bad', 'p-3:good', 'p-3:bad']);
    const told = start('told', [0, 'p-3:bad']);
    operations = operationsService(
      [
        { service: 'wallet-fee', consumers: () => [payments] },
        { service: 'notifier', consumers: () => [told] },
        { service: 'callback', consumers: () => [] },
      ],
      logger,
    );
    await Promise.all(consumers.map((one) => one.caughtUp()));
  });
  afterEach(() => Promise.all(consumers.map((one) => one.stop())));
  const listed = async (over: Partial<typeof ALL> = {}) => {
    const { streams, streamCount } = await operations.listParked({ ...ALL, ...over });
    return [streamCount, ...streams.map((one) => `${one.service} ${one.consumer} ${one.stream} ${one.eventCount}`)];
  };

  it('lists parked streams by service, consumer and position, with the event that is in the way', async () => {
    expect(await listed()).toEqual([
      3,
      'notifier told p-3 1',
      'wallet-fee payments p-3 3',
      'wallet-fee payments p-1 1',
    ]);
    const { streams } = await operations.listParked({ ...ALL, service: 'wallet-fee', limit: 1 });
    expect(streams).toEqual([
      {
        service: 'wallet-fee',
        consumer: 'payments',
        stream: 'p-3',
        eventCount: 3,
        position: { journal: 'scripted', partition: 0, sequence: 0, index: 0 },
        eventId: '0.0',
        type: 'bad',
        at: '2026-11-21T08:00:00.000Z',
        cause: 'bad can not be',
      },
    ]);
  });

  it('counts what is beyond the limit, and lists one service or consumer', async () => {
    expect(await listed({ limit: 1 })).toEqual([3, 'notifier told p-3 1']);
    expect(await listed({ service: 'notifier' })).toEqual([1, 'notifier told p-3 1']);
    expect(await listed({ consumer: 'told' })).toEqual([1, 'notifier told p-3 1']);
    expect(await listed({ service: 'callback' })).toEqual([0]);
  });

  it('shows the events of one stream, with each consumer that has parked it', async () => {
    const { streams } = await operations.getParked({ ...ALL, stream: 'p-3', limit: 2 });
    expect(streams.map(({ stream, events }) => [stream?.consumer, events.map((one) => one.eventId)])).toEqual([
      ['payments', ['0.0', '0.1']],
      ['told', ['0.0']],
    ]);
    expect(streams[0]?.events[1]).toMatchObject({
      failed: false,
      cause: expect.stringContaining('waits behind') as string,
    });
    expect(streams[0]?.events[0]).toMatchObject({ failed: true, data: '{}', correlation: 'p-3' });
  });

  it('replays a stream up to where it fails again', async () => {
    const same = { service: '', consumer: 'payments', stream: 'p-3' };
    expect((await operations.replayParked(same)).left).toMatchObject({ eventCount: 3 });
    bad.clear();
    expect(await operations.replayParked(same)).toEqual({ left: undefined });
    expect(handled).toEqual(['p-2:good', 'p-3:bad', 'p-3:good', 'p-3:bad']);
    await expect(operations.replayParked(same)).rejects.toMatchObject({ code: 'NOT_PARKED' });
  });

  it('skips an event, goes on behind it, and keeps who decided', async () => {
    const asked = {
      service: '',
      consumer: 'payments',
      stream: 'p-3',
      eventId: '',
      reason: ' paid by hand ',
      caller: CALLER,
    };
    const { decision, left } = await operations.skipParked(asked);
    expect(decision).toMatchObject({
      service: 'wallet-fee',
      eventId: '0.0',
      by: 'operator:amina',
      reason: 'paid by hand',
    });
    expect(left).toMatchObject({ eventCount: 1, eventId: '0.2' });
    expect(handled).toContain('p-3:good');
    expect(await operations.listSkipped(ALL)).toEqual({ skipped: [decision], unreachable: [] });
    expect(await operations.listSkipped({ ...ALL, service: 'notifier' })).toEqual({ skipped: [], unreachable: [] });
  });

  it('skips one event of a stream by its id, and tells when there is none', async () => {
    const asked = { service: '', consumer: 'payments', stream: 'p-3', reason: 'r', caller: CALLER };
    const { decision, left } = await operations.skipParked({ ...asked, eventId: '0.2' });
    expect([decision?.eventId, left?.eventCount]).toEqual(['0.2', 2]);
    await expect(operations.skipParked({ ...asked, eventId: '0.2' })).rejects.toMatchObject({ code: 'NOT_PARKED' });
  });

  it('tells a copy that was replaced, and a store that does not answer', async () => {
    const asked = { service: '', consumer: 'payments', stream: 'p-1', eventId: '', reason: 'r', caller: CALLER };
    commits = async () => Promise.reject(new StaleFence('payments', 1));
    await expect(operations.skipParked(asked)).rejects.toMatchObject({ code: 'OVERLOADED' });
    commits = async () => Promise.reject(new Error('no answer'));
    await expect(operations.skipParked(asked)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect((await operations.getParked({ ...ALL, stream: 'p-1' })).streams).toHaveLength(1);
  });

  it.each([
    ['listParked', { ...ALL, limit: 0 }, 'limit'],
    ['listParked', { ...ALL, limit: 1_001 }, 'limit'],
    ['getParked', { ...ALL, stream: 'p-1', limit: 51 }, 'limit'],
    ['listSkipped', { ...ALL, limit: 0 }, 'limit'],
    ['replayParked', { service: '', consumer: '', stream: 'p-1' }, 'consumer'],
    [
      'skipParked',
      { service: '', consumer: 'payments', stream: 'p-1', eventId: '', reason: ' ', caller: CALLER },
      'reason',
    ],
    ['skipParked', { service: '', consumer: 'payments', stream: 'p-1', eventId: '', reason: 'r' }, 'caller.actor'],
  ] as const)('refuses %s %j', async (method, request, field) => {
    const asked = operations[method] as (request: object) => Promise<unknown>;
    const fields = { [field]: expect.any(String) as string };
    await expect(asked(request)).rejects.toMatchObject({ code: 'VALIDATION_ERROR', details: { fields } });
  });

  it.each([{ service: 'wallet-fees' }, { consumer: 'payment' }, { service: 'notifier', consumer: 'payments' }])(
    'knows no %j, and says what there is',
    async (over) => {
      const unknown = { code: 'CONSUMER_NOT_FOUND', details: { known: 'payments, told' } };
      await expect(operations.listParked({ ...ALL, ...over })).rejects.toMatchObject(unknown);
    },
  );
});
