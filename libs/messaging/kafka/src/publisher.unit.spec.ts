import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler, systemScheduler } from '@daftari/kernel/scheduler';
import { publisher, PublisherStopped, type Publisher } from './publisher';
import { eventually } from './testing/eventually';
import { manualTime } from './testing/manual-time';
import { scriptedBrokers, type ScriptedBrokers } from './testing/scripted-brokers';
import { CLIENT_DEADLINE_MS, STOP_DEADLINE_MS } from './unless-stopped';

/** More turns of the microtask queue than lie between an acknowledgement and the end of what sent it. */
const TURNS = 30;
const message = { value: 'an event' };

describe('a publisher', () => {
  const open = ({ connection }: ScriptedBrokers): Publisher =>
    publisher({ connection, journal: 'counters', partitions: 16, scheduler: systemScheduler });

  it.each(Array.from({ length: TURNS }, (_, turns) => turns))(
    'sends what comes %i turns after the last acknowledgement',
    async (turns) => {
      const brokers = scriptedBrokers();
      const out = open(brokers);
      await out.publish(0, [message]);
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      let acknowledged = false;
      const second = out.publish(1, [message]).then(() => (acknowledged = true));
      await settled();
      expect([turns, acknowledged]).toEqual([turns, true]);
      await second;
      await out.stop();
      await eventually(() => brokers.producers() === 0);
    },
  );

  it.each(['ensureTopic', 'connect', 'send', 'disconnect'] as const)(
    'ends in time though %s is never answered, and refuses what waits',
    async (never) => {
      const brokers = scriptedBrokers({ [never]: () => new Promise<void>(() => undefined) });
      const { scheduler, taken } = manualTime();
      const out = publisher({ connection: brokers.connection, journal: 'counters', partitions: 16, scheduler });
      const publishing = out.publish(0, [message]);
      const outcome = publishing.then(
        () => 'published',
        (error: Error) => error.name,
      );
      // It has begun: whatever is never answered was asked for.
      await settled();
      expect(await taken(out.stop())).toBeLessThanOrEqual(STOP_DEADLINE_MS);
      expect(await outcome).toBe(never === 'disconnect' ? 'published' : 'PublisherStopped');
      await expect(out.publish(1, [message])).rejects.toThrow(PublisherStopped);
    },
  );

  it.each(['ensureTopic', 'connect', 'send'] as const)(
    'begins anew with another producer when %s hangs for longer than a client takes to give up',
    async (hanging) => {
      const clock = manualClock(0);
      const scheduler = manualScheduler(clock);
      let hangs = true;
      const brokers = scriptedBrokers({
        [hanging]: () => (hangs ? new Promise<void>(() => undefined) : Promise.resolve()),
      });
      const out = publisher({ connection: brokers.connection, journal: 'counters', partitions: 16, scheduler });
      let acknowledged = false;
      const publishing = out.publish(0, [message]).then(() => (acknowledged = true));
      await settled();
      hangs = false;
      scheduler.run(CLIENT_DEADLINE_MS - 1);
      await settled();
      expect(acknowledged).toBe(false);
      scheduler.run(1);
      await settled();
      expect(brokers.logger.lines.join()).toContain('can not publish to Kafka');
      scheduler.run(STOP_DEADLINE_MS);
      await settled();
      await publishing;
      expect(brokers.sent.at(-1)?.messages).toEqual([message]);
      await out.stop();
    },
  );

  it('is not misled by a producer that was given up and says later that it sent', async () => {
    const scheduler = manualScheduler(manualClock(0));
    const late: (() => void)[] = [];
    let hangs = true;
    const send = () => (hangs ? new Promise<void>((resolve) => late.push(resolve)) : Promise.resolve());
    const brokers = scriptedBrokers({ send });
    const out = publisher({ connection: brokers.connection, journal: 'counters', partitions: 16, scheduler });
    const first = out.publish(0, [message]);
    await settled();
    hangs = false;
    scheduler.run(CLIENT_DEADLINE_MS);
    await settled();
    scheduler.run(STOP_DEADLINE_MS);
    await settled();
    await first;

    // What comes next waits for its own acknowledgement, whatever the first producer says now.
    hangs = true;
    let acknowledged = false;
    void out.publish(0, [message]).then(() => (acknowledged = true));
    await settled();
    late[0]!();
    await settled();
    expect(acknowledged).toBe(false);
    late[1]!();
    await settled();
    expect(acknowledged).toBe(true);
    await out.stop();
  });
});

async function settled(): Promise<void> {
  for (let round = 0; round < 3; round += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
