import { createHash } from 'node:crypto';
import { LogRolledBack } from '@daftari/journal-core/errors';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { DeliveredBatch, Subscription } from '@daftari/journal-core/journal';
import type { Checkpoint } from '@daftari/journal-core/position';
import type { EventFeed } from './event-feed';

/** A feed that a test writes to, batch by batch. */
export interface ScriptedFeed extends EventFeed {
  /** Adds a batch of events given as `stream:type`; answers its checkpoint. */
  batch(partition: number, ...events: string[]): Checkpoint;
  /** Delivers every batch again to running subscriptions, as a bus may. */
  repeat(): void;
}

type Wakes = Set<(again: boolean) => void>;
type Handler = (batch: DeliveredBatch) => Promise<void>;

/** For tests: `salt` makes another log out of the same batches. */
export function scriptedFeed(partitions = 1, salt = ''): ScriptedFeed {
  const logs: DeliveredBatch[][] = Array.from({ length: partitions }, () => []);
  const wakes: Wakes = new Set();
  return {
    journal: 'scripted',
    partitions,
    head: async (partition) => logs[partition]!.at(-1)?.checkpoint ?? { partition, sequence: -1, hash: '' },
    subscribe(after, handler, onError, only): Subscription {
      let failed = false;
      const fail = (error: unknown) => {
        if (!failed) onError(error);
        failed = true;
      };
      const checkpointOf = (partition: number) => after.find((c) => c.partition === partition);
      const stops = logs.flatMap((log, partition) => {
        if (only?.includes(partition) === false) return [];
        return [deliver(log, checkpointOf(partition), wakes, handler, fail)];
      });
      return { stop: async () => void (await Promise.all(stops.map((stop) => stop()))) };
    },
    batch(partition, ...events) {
      const log = logs[partition]!;
      const checkpoint = { partition, sequence: log.length, hash: hashOf(`${salt}/${partition}/${log.length}`) };
      const recordedAt = '2026-11-21T08:00:00.000Z';
      log.push({
        checkpoint,
        recordedAt,
        events: events.map((text, index) => eventOf(text, `${log.length}.${index}`)),
      });
      for (const wake of wakes) wake(false);
      return checkpoint;
    },
    repeat: () => wakes.forEach((wake) => wake(true)),
  };
}

/** Delivers one partition's batches, also those to come; answers how to stop it. */
function deliver(
  log: readonly DeliveredBatch[],
  after: Checkpoint | undefined,
  wakes: Wakes,
  handler: Handler,
  fail: (error: unknown) => void,
): () => Promise<void> {
  let next = (after?.sequence ?? -1) + 1;
  let running = Promise.resolve();
  let ended = after !== undefined && log[after.sequence]?.checkpoint.hash !== after.hash;
  if (ended) queueMicrotask(() => fail(new LogRolledBack('the checkpoint is of another log')));
  const drain = async () => {
    while (!ended && next < log.length) {
      try {
        await handler(log[next++]!);
      } catch (error) {
        ended = true;
        fail(error);
      }
    }
  };
  const wake = (again: boolean) => {
    running = running.then(() => {
      if (again) next = 0;
      return drain();
    });
  };
  wakes.add(wake);
  wake(false);
  return async () => {
    ended = true;
    wakes.delete(wake);
    await running;
  };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function eventOf(text: string, id: string): RecordedEvent {
  const [stream = '', type = ''] = text.split(':');
  const at = '2026-11-21T08:00:00.000Z';
  return { id, stream, version: 1, type, at, correlation: stream, causation: 'test', actor: 'service:test', data: {} };
}
