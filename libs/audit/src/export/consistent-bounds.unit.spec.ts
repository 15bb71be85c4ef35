import { decodeBatch } from '@daftari/journal-core/batch';
import { isoTime, manualClock } from '@daftari/kernel/clock';
import { handmadeEvent, handmadeId, handmadeLog, MORNING, type HandmadeLog } from '../testing/handmade-log';
import { consistentBounds } from './consistent-bounds';
import { LogNotExportable } from './export-errors';

const START_MS = Date.parse(MORNING) + 10;

/** Two services that write while their logs are read: `effects` reacts to `causes`, at every fifth read. */
function twoServices(writesPerMs = 3) {
  const clock = manualClock(START_MS);
  const causes = handmadeLog('causes');
  const effects = handmadeLog('effects');
  let written = 0;
  let reads = 0;
  // Not at every read: or nobody who reads up to the end would ever get there.
  const writeNowAndThen = () => (reads++ % 5 === 0 ? write() : undefined);
  const write = () => {
    clock.advance(written % writesPerMs === 0 ? 1 : 0);
    const recordedAt = isoTime(clock.nowMs());
    const id = handmadeId(5_000 + written++);
    const partition = written % 16;
    causes.add(partition, [{ ...handmadeEvent(`cause-${written}`, 1), id }], { recordedAt });
    effects.add(partition, [{ ...handmadeEvent(`effect-${written}`, 1), causation: id }], { recordedAt });
  };
  const busy = (log: HandmadeLog) => ({
    ...log,
    async heads() {
      writeNowAndThen();
      return log.heads();
    },
    async readBatches(partition: number, after: number, limit: number) {
      writeNowAndThen();
      return log.readBatches(partition, after, limit);
    },
  });
  const tick = { after: (ms: number, task: () => void) => (clock.advance(ms), queueMicrotask(task), () => undefined) };
  return { clock, scheduler: tick, causes, effects, write, busy };
}

async function within(log: HandmadeLog, heads: readonly { partition: number; sequence: number }[]) {
  return heads.flatMap(({ partition, sequence }) =>
    log.partitions[partition]!.slice(0, sequence + 1).flatMap(({ body }) => decodeBatch(body).events),
  );
}

describe('the bounds of journals that are being written', () => {
  it.each([
    ['causes first', 3],
    ['effects first', 3],
    ['causes first', 1_000],
    ['effects first', 1_000],
  ])('hold the cause of every effect: %s, %i writes in a millisecond', async (order, writesPerMs) => {
    const { clock, scheduler, causes, effects, write, busy } = twoServices(writesPerMs);
    for (let i = 0; i < 20; i++) write();
    const before = effects.partitions.map((batches) => batches.length);
    const readers = order === 'causes first' ? [busy(causes), busy(effects)] : [busy(effects), busy(causes)];
    const bounds = await consistentBounds(readers, { clock, scheduler, live: true });
    const of = (journal: string) => bounds.find(({ reader }) => reader.journal === journal)!.heads;
    const known = new Set((await within(causes, of('causes'))).map(({ id }) => id));
    const found = (await within(effects, of('effects'))).filter(({ stream }) => stream.startsWith('effect-'));
    expect(found.filter(({ causation }) => !known.has(causation))).toEqual([]);
    // And nothing is left out that was there before.
    for (const { partition, sequence } of of('effects'))
      expect(sequence + 1).toBeGreaterThanOrEqual(before[partition]!);
    expect(found.length).toBeGreaterThanOrEqual(20);
    // Without waiting the test would prove nothing: much was written meanwhile.
    expect(effects.partitions.flat().length).toBeGreaterThan(found.length);
  });

  it('are refused when the clock is far behind the log', async () => {
    const { clock, scheduler, causes } = twoServices();
    causes.add(1, [handmadeEvent('cause-a', 1)], { recordedAt: isoTime(START_MS + 60_000) });
    await expect(consistentBounds([causes], { clock, scheduler, live: true })).rejects.toThrow('the clock is behind');
    // Nobody writes stopped files: the clock does not matter.
    const [bounds] = await consistentBounds([causes], { clock, scheduler, live: false });
    expect(bounds!.heads[1]!.sequence).toBe(1);
  });

  it('are refused when a head is missing, damaged, or its journal does not say who it is', async () => {
    const { clock, scheduler, causes } = twoServices();
    const options = { clock, scheduler, live: false };
    const { journalId: _, ...unknown } = causes;
    await expect(consistentBounds([unknown], options)).rejects.toThrow(LogNotExportable);
    causes.add(4, [handmadeEvent('cause-a', 1)]).body[50]! ^= 1;
    await expect(consistentBounds([causes], options)).rejects.toThrow('partition 4 sequence 1: its bytes');
    causes.partitions[4] = [];
    await expect(consistentBounds([causes], options)).rejects.toThrow('partition 4 has no batch');
  });
});
