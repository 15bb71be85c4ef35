import type { DeliveredBatch } from '@daftari/journal-core/journal';
import { until } from '@daftari/journal-core/testing/until';
import { LogRolledBack } from '@daftari/journal-core/errors';
import { startProjection, type Projection, type ProjectionSource } from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { memoryViewStore } from './memory-view-store';

const counting = (version: number): Projection => ({
  name: 'counts',
  version,
  project: (_event, view) => view.put('count', (view.get<number>('count') ?? 0) + 1),
});

const hashOf = (log: string, sequence: number) => `${log} ${sequence}`;

/** A log of one partition with a batch of one event for each sequence; how far it is delivered is for the spec to say. */
class SlowLog implements ProjectionSource {
  readonly partitions = 1;
  allowed = 0;
  delivered = 0;
  private wake: () => void = () => undefined;

  constructor(
    private readonly batches: number,
    private readonly name = 'log',
  ) {}

  head = async () => this.at(this.batches - 1);

  allow(batches: number): void {
    this.allowed = batches;
    this.wake();
  }

  subscribe: ProjectionSource['subscribe'] = (after, handler, onError) => {
    let stopped = false;
    const [from] = after;
    const run = async () => {
      if (from !== undefined && from.hash !== hashOf(this.name, from.sequence)) throw new LogRolledBack('another log');
      for (let sequence = (from?.sequence ?? -1) + 1; sequence < this.batches && !stopped; sequence++) {
        while (sequence >= this.allowed && !stopped) await new Promise<void>((resolve) => (this.wake = resolve));
        if (stopped) return;
        await handler(this.batch(sequence));
        this.delivered++;
      }
    };
    const running = run().catch(onError);
    return {
      stop: async () => {
        stopped = true;
        this.wake();
        await running;
      },
    };
  };

  private at(sequence: number) {
    return { partition: 0, sequence, hash: hashOf(this.name, sequence) };
  }

  private batch(sequence: number): DeliveredBatch {
    return { checkpoint: this.at(sequence), recordedAt: '', events: [{} as DeliveredBatch['events'][number]] };
  }
}

describe('a view that is built', () => {
  let views: ViewStore;
  let told: string[];
  let warnings: string[];
  beforeEach(() => {
    [views, told, warnings] = [memoryViewStore(), [], []];
  });
  const start = (journal: ProjectionSource, version = 1) =>
    startProjection({
      projection: counting(version),
      journal,
      views,
      logger: { warn: (_, message) => void warnings.push(message), info: (_, message) => void told.push(message) },
      onError: (error) => void warnings.push(String(error)),
    });
  const count = (version = 1) => views.get<number>(`counts.v${version}`, 'count');
  const drafted = () => views.get<number>('counts.v1.draft', 'count');

  it('is not seen before it has caught up with the log', async () => {
    const log = new SlowLog(5);
    const projection = start(log);
    log.allow(4);
    await until(() => drafted() === 4);
    expect(count()).toBeUndefined();
    log.allow(5);
    await projection.caughtUp();
    expect([count(), drafted()]).toEqual([5, undefined]);
    await projection.stop();
  });

  it('goes on after a restart in the middle, and repeats nothing', async () => {
    const log = new SlowLog(5);
    const first = start(log);
    log.allow(3);
    await until(() => drafted() === 3);
    await first.stop();
    const second = start(log);
    log.allow(5);
    await second.caughtUp();
    expect([count(), log.delivered]).toEqual([5, 5]);
    await second.stop();
  });

  it('follows in place from then on, over restarts', async () => {
    const log = new SlowLog(3);
    log.allow(9);
    await (await caughtUp(start(log))).stop();
    const longer = new SlowLog(5);
    const again = start(longer);
    longer.allow(4);
    await until(() => count() === 4);
    expect(drafted()).toBeUndefined();
    longer.allow(5);
    await again.caughtUp();
    expect([count(), longer.delivered]).toEqual([5, 2]);
    await again.stop();
  });

  it('again for another log leaves the one before to its readers until it has caught up', async () => {
    const log = new SlowLog(3);
    log.allow(9);
    await (await caughtUp(start(log))).stop();
    const restored = new SlowLog(2, 'restored');
    const projection = start(restored);
    restored.allow(1);
    await until(() => drafted() === 1);
    expect(count()).toBe(3);
    expect(warnings).toEqual([expect.stringContaining('building it again from the start beside it')]);
    restored.allow(2);
    await projection.caughtUp();
    expect([count(), drafted()]).toEqual([2, undefined]);
    await projection.stop();
  });

  it('in a new version leaves the old one to its readers until it has caught up', async () => {
    const log = new SlowLog(3);
    log.allow(3);
    await (await caughtUp(start(log))).stop();
    log.allow(0);
    const next = start(log, 2);
    log.allow(2);
    await until(() => views.get('counts.v2.draft', 'count') === 2);
    expect([count(1), count(2)]).toEqual([3, undefined]);
    log.allow(3);
    await next.caughtUp();
    await until(() => count(1) === undefined);
    expect(count(2)).toBe(3);
    await next.stop();
  });

  it('tells how far it has come when it takes long, and nothing when it does not', async () => {
    const log = new SlowLog(25_000);
    log.allow(25_000);
    await (await caughtUp(start(log))).stop();
    expect(told).toEqual([
      'building view counts.v1: 10000 of 25000 batches',
      'building view counts.v1: 20000 of 25000 batches',
      'view counts.v1 is built, and read from now on',
    ]);
    told.length = 0;
    const short = new SlowLog(9, 'short');
    short.allow(9);
    await (await caughtUp(start(short))).stop();
    expect(told).toEqual([]);
  });
});

async function caughtUp<P extends { caughtUp(): Promise<void> }>(projection: P): Promise<P> {
  await projection.caughtUp();
  return projection;
}
