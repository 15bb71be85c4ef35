import { setImmediate as nextTurn } from 'node:timers/promises';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { HoldersRounds } from './holders-rounds';
import { scriptedShare } from './testing/scripted-share';

const PARTITION = 3;
const FIRST_MS = 1_000;
const NEXT_MS = 5_000;

describe("the holder's rounds", () => {
  const setUp = () => {
    const scheduler = manualScheduler(manualClock(0));
    const share = scriptedShare();
    share.give([PARTITION], 1);
    let begun = 0;
    /** A round waits for somebody until it is given up. */
    let waits = false;
    const round = async () => {
      begun += 1;
      if (waits) await new Promise<void>((resolve) => void rounds.onStop(resolve));
      return NEXT_MS;
    };
    const rounds: HoldersRounds = new HoldersRounds({
      scheduler,
      share,
      partition: PARTITION,
      firstAfterMs: FIRST_MS,
      round,
    });
    const pass = async (ms: number) => {
      scheduler.run(ms);
      await nextTurn();
    };
    return { share, rounds, pass, begun: () => begun, wait: () => (waits = true) };
  };

  it('begin a while after the start, and follow when each says', async () => {
    const { rounds, pass, begun } = setUp();
    rounds.start();
    await pass(FIRST_MS - 1);
    expect(begun()).toBe(0);
    await pass(1);
    expect(begun()).toBe(1);
    await pass(NEXT_MS - 1);
    expect(begun()).toBe(1);
    await pass(1);
    expect(begun()).toBe(2);
  });

  it('begin anew when the partition is taken over', async () => {
    const { share, rounds, pass, begun } = setUp();
    rounds.start();
    await pass(FIRST_MS);
    await share.take([PARTITION]);
    share.give([PARTITION], 1);
    await nextTurn();
    await pass(FIRST_MS);
    expect(begun()).toBe(2);
  });

  it('give up what they wait for when it is lost or they are stopped, and then wait for nothing more', async () => {
    for (const end of ['lost', 'stopped'] as const) {
      const { share, rounds, pass, begun, wait } = setUp();
      wait();
      rounds.start();
      await pass(FIRST_MS);
      expect([begun(), rounds.isOurs()]).toEqual([1, true]);
      if (end === 'stopped') await rounds.stop();
      else await share.take([PARTITION]); // resolves only when nothing runs any more
      await nextTurn();
      let isGivenUp = false;
      rounds.onStop(() => (isGivenUp = true));
      expect([end, rounds.isOurs(), isGivenUp]).toEqual([end, false, true]);
    }
  });
});
