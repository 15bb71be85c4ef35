import { createServer, type Server, type Socket } from 'node:net';
import { systemIds } from '@daftari/kernel/ids';
import { systemScheduler } from '@daftari/kernel/scheduler';
import { counterEvents } from '@daftari/journal-core/testing/counter-model';
import { kafkaConnection, type KafkaConnection } from './kafka-connection';
import { kafkaFeed } from './kafka-feed';
import { kafkaRelay } from './kafka-relay';
import { publisher } from './publisher';
import { memoryRelayCheckpoints } from './relay-checkpoints';
import { openCounters } from './testing/counters';
import { eventually } from './testing/eventually';
import { keptLog, type KeptLog } from './testing/scripted-topic';

/** The promise is about two seconds; the rest is for a busy machine, and below a request's ten. */
const IN_TIME_MS = 8_000;

describe('a broker that takes connections and never answers', () => {
  const sockets = new Set<Socket>();
  let asked = 0;
  let server: Server;
  let logger: KeptLog;
  let connection: KafkaConnection;
  const scheduler = systemScheduler;
  beforeEach(async () => {
    asked = 0;
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('data', () => (asked += 1)).on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    logger = keptLog();
    connection = kafkaConnection({ brokers: [`127.0.0.1:${port}`], clientId: 'spec', logger });
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const isAsked = () => eventually(() => asked > 0);
  const expectQuickEnd = async (stop: () => Promise<void>) => {
    const startMs = performance.now();
    await stop();
    expect(performance.now() - startMs).toBeLessThan(IN_TIME_MS);
    // What was abandoned fails now, and says nothing.
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(logger.lines).toEqual([]);
  };

  it('does not hold up the end of a publisher, whose waiting messages are refused', async () => {
    const out = publisher({ connection, journal: 'counters', partitions: 16, scheduler });
    const publishing = out.publish(0, [{ value: '{}' }]);
    const refused = expect(publishing).rejects.toMatchObject({ name: 'PublisherStopped' });
    await isAsked();
    await expectQuickEnd(() => out.stop());
    await refused;
  });

  it('does not hold up the end of a relay', async () => {
    const { journal, write } = await openCounters();
    await write(3);
    const relay = kafkaRelay({ connection, journal, checkpoints: memoryRelayCheckpoints(), scheduler });
    await isAsked();
    await expectQuickEnd(() => relay.stop());
  });

  it('does not hold up the end of a feed', async () => {
    const { owner } = await openCounters();
    const about = { journal: 'counters', partitions: 16, events: counterEvents, ids: systemIds };
    const feed = kafkaFeed({ connection, owner, scheduler, ...about });
    feed.subscribe(
      [],
      async () => undefined,
      () => undefined,
    );
    await isAsked();
    await expectQuickEnd(() => feed.stop());
  });

  it('does not hold up the end of a tail that had its topic', async () => {
    const { owner } = await openCounters();
    const about = { journal: 'counters', partitions: 16, events: counterEvents, ids: systemIds };
    const topicIsThere = { ...connection, ensureTopic: async () => undefined };
    const feed = kafkaFeed({ connection: topicIsThere, owner, scheduler, ...about });
    feed.subscribe(
      [],
      async () => undefined,
      () => undefined,
    );
    await isAsked();
    await expectQuickEnd(() => feed.stop());
  });
});
