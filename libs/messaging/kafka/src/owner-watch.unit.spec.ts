import { NO_HASH } from '@daftari/journal-core/batch';
import { manualClock } from '@daftari/kernel/clock';
import { systemScheduler, type Scheduler } from '@daftari/kernel/scheduler';
import { BatchAssembler } from './batch-assembler';
import { ownerWatch } from './owner-watch';
import { RelayedLog } from './relayed-log';
import { eventually } from './testing/eventually';
import { keptLog } from './testing/scripted-topic';

const HEADS = Array.from({ length: 16 }, (_, partition) => ({ partition, sequence: 0, hash: NO_HASH }));
const ANSWER_MS = 300;

describe('the comparison with the owner while the bus brings nothing', () => {
  const watched = (answerMs: number) => {
    const pausesMs: number[] = [];
    let asked = 0;
    const clock = manualClock(0);
    /** Pauses of the watch take no time here; answers do. */
    const scheduler: Scheduler = {
      after(delayMs, task) {
        pausesMs.push(delayMs);
        return systemScheduler.after(0, task);
      },
    };
    const getHeads = async () => {
      asked += 1;
      clock.advance(answerMs);
      return HEADS;
    };
    const log = new RelayedLog({ getHeads, readBatches: async () => [] }, 16, new BatchAssembler('counters'));
    const follow = () => ({ restart: () => undefined, stop: async () => undefined });
    const watch = ownerWatch({ journal: 'counters', scheduler, clock, logger: keptLog(), log, follow });
    watch.start();
    return { watch, pausesMs, asked: () => asked };
  };

  it('is made every half second when the owner answers at once', async () => {
    const { watch, pausesMs, asked } = watched(0);
    await eventually(() => asked() >= 3);
    await watch.stop();
    expect(pausesMs.slice(0, 3)).toEqual([500, 500, 500]);
  });

  it('is made less often when the owner takes its time', async () => {
    const { watch, pausesMs, asked } = watched(ANSWER_MS);
    await eventually(() => asked() >= 3);
    await watch.stop();
    expect(pausesMs.slice(0, 3)).toEqual([500, ANSWER_MS * 4, ANSWER_MS * 4]);
  });

  it('is never made less often than with the bus', async () => {
    const { watch, pausesMs, asked } = watched(60_000);
    await eventually(() => asked() >= 3);
    await watch.stop();
    expect(pausesMs.slice(0, 3)).toEqual([500, 5_000, 5_000]);
  });
});
