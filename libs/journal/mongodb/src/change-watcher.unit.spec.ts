import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { until } from '@daftari/journal-core/testing/until';
import { ChangeWatcher, type Change, type Changes } from './change-watcher';

/** Change streams that a test opens, feeds and breaks. */
class HandmadeStreams {
  opened = 0;
  closed = 0;
  available = true;
  private answer: { resolve: (change: Change) => void; reject: (error: Error) => void } | undefined;

  readonly open = (): Changes => {
    this.opened += 1;
    return {
      tryNext: () => (this.available ? Promise.resolve(null) : Promise.reject(new Error('no change streams here'))),
      next: () => new Promise((resolve, reject) => (this.answer = { resolve, reject })),
      close: async () => {
        this.closed += 1;
        this.answer?.reject(new Error('closed'));
      },
    };
  };
  get isWaiting(): boolean {
    return this.answer !== undefined;
  }
  change(partition: number, sequence = 1): void {
    const { answer } = this;
    this.answer = undefined;
    answer!.resolve({ partition, sequence });
  }
  break(): void {
    const { answer } = this;
    this.answer = undefined;
    answer!.reject(new Error('the stream died'));
  }
}

describe('watching a store', () => {
  const scheduler = manualScheduler(manualClock(0));
  let streams: HandmadeStreams;
  let watcher: ChangeWatcher;
  let woken: number[];
  beforeEach(() => {
    streams = new HandmadeStreams();
    watcher = new ChangeWatcher(streams.open, 4, scheduler);
    woken = [];
  });
  afterEach(() => watcher.close());

  const watch = () => watcher.watch((partition) => woken.push(partition));
  const all = [0, 1, 2, 3];

  it('wakes for everything once the stream stands, then for each change', async () => {
    watch();
    await until(() => streams.isWaiting);
    expect(woken).toEqual(all);
    streams.change(2);
    await until(() => streams.isWaiting);
    expect(woken).toEqual([...all, 2]);
  });

  it('wakes for everything again and again while there is no stream', async () => {
    streams.available = false;
    watch();
    await until(() => woken.length === all.length);
    for (let rounds = 2; rounds < 6; rounds++) {
      await until(() => (scheduler.run(250), woken.length >= rounds * all.length));
    }
    expect(streams.opened).toBeGreaterThan(1);
    expect(streams.closed).toBe(streams.opened);
  });

  it('takes a stream again after it died, and misses nothing in between', async () => {
    watch();
    await until(() => streams.isWaiting);
    woken = [];
    streams.break();
    await until(() => woken.length === all.length);
    await until(() => (scheduler.run(250), streams.isWaiting));
    expect(woken.length).toBeGreaterThanOrEqual(2 * all.length);
    woken = [];
    streams.change(3);
    await until(() => woken.includes(3));
  });

  it('wakes now and then also while the stream says nothing', async () => {
    watch();
    await until(() => streams.isWaiting);
    woken = [];
    scheduler.run(15_000);
    await until(() => woken.length === all.length);
  });

  it('opens one stream for all listeners and closes it with the last', async () => {
    const first = watch();
    const second = watch();
    await until(() => streams.isWaiting);
    first();
    first();
    expect(streams.closed).toBe(0);
    second();
    await watcher.close();
    expect([streams.opened, streams.closed > 0]).toEqual([1, true]);
    woken = [];
    watcher.wake();
    expect(woken).toEqual([]);
  });

  it('starts again after everybody had left', async () => {
    watch()();
    watch();
    await until(() => streams.opened === 2 && streams.isWaiting);
    expect(woken.slice(-4)).toEqual(all);
  });
});
