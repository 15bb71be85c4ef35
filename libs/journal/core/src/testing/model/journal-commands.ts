import fc from 'fast-check';
import { VersionConflict, type ExpectedVersion } from '../../errors';
import type { DeliveredBatch } from '../../journal';
import { openStoredBatch } from '../../stored-batch';
import { added, cause } from '../counter-model';
import { until } from '../until';
import { addAll, type JournalModel, type ModelEvent, type ModelledJournals } from './journal-model';

type Command = fc.AsyncCommand<JournalModel, ModelledJournals>;

const STREAMS = ['counter-a', 'counter-b', 'counter-a@1', 'counter-ä', 'counter-💧', "counter-'%_", 'counter-'];
const writers = fc.nat({ max: 1 });
const partitions = fc.constantFrom(0, 7, 15);
const streams = fc.constantFrom(...STREAMS);
const amounts = fc.array(fc.integer({ min: -5, max: 9 }), { minLength: 1, maxLength: 4 });
const expectations = fc.constantFrom('right', 'too low', 'too high', 'none', 'exists', 'any');

/** Everything that may be asked of a journal, in any order. */
export function journalCommands() {
  return fc.commands(
    [
      fc
        .tuple(
          writers,
          partitions,
          fc.uniqueArray(fc.tuple(streams, amounts, expectations), {
            selector: ([s]) => s,
            minLength: 1,
            maxLength: 3,
          }),
        )
        .map(append),
      fc.tuple(writers, partitions, streams, amounts, fc.integer({ min: 0, max: 20 })).map(decide),
      fc.tuple(writers, partitions, streams, streams).map(query),
      fc.tuple(writers, partitions, streams, fc.integer({ min: 1, max: 6 })).map(readStream),
      fc.tuple(writers, partitions, fc.integer({ min: 1, max: 5 })).map(readBatches),
      fc.tuple(writers, fc.option(fc.nat())).map(subscribe),
      fc.tuple(writers).map(reopen),
    ],
    { maxCommands: 40 },
  );
}

type Wanted = readonly (readonly [stream: string, amounts: readonly number[], expected: string])[];

function append([writer, partition, wanted]: readonly [number, number, Wanted]): Command {
  return command(`append(${writer}, ${partition}, ${JSON.stringify(wanted)})`, async (model, real) => {
    const fits = wanted.every(([stream, , kind]) => isMet(kind, model.version(partition, stream)));
    const appends = wanted.map(([stream, list, kind]) => ({
      partition,
      stream,
      expected: expectedOf(kind, model.version(partition, stream)),
      events: list.map((amount) => added(stream, amount)),
      cause,
    }));
    const before = await real.writers[writer]!.head(partition);
    const appended = real.writers[writer]!.append(appends);
    if (!fits) {
      await expect(appended).rejects.toThrow(VersionConflict);
      expect(await real.writers[writer]!.head(partition)).toEqual(before);
      return;
    }
    const { events } = await appended;
    for (const [stream, list] of wanted) model.append(partition, stream, list);
    expect(events.map(plain)).toEqual(model.events(partition).slice(-events.length));
  });
}

function decide([writer, partition, stream, list, limit]: readonly [
  number,
  number,
  string,
  number[],
  number,
]): Command {
  return command(
    `decide(${writer}, ${partition}, ${stream}, ${JSON.stringify(list)}, ${limit})`,
    async (model, real) => {
      const decided = real.writers[writer]!.decide(addAll(partition, stream, list, limit));
      if (model.sum(model.stream(partition, stream)) > limit) {
        await expect(decided).rejects.toThrow('the limit is passed');
        return;
      }
      const { result } = await decided;
      model.append(partition, stream, list);
      const [mine, all] = [model.stream(partition, stream), model.events(partition)];
      expect(result).toEqual({ version: mine.length, state: model.sum(mine), sum: model.sum(all) });
    },
  );
}

function query([writer, partition, one, other]: readonly [number, number, string, string]): Command {
  return command(`query(${writer}, ${partition}, ${one}, ${other})`, async (model, real) => {
    const seen = await real.writers[writer]!.query(partition, [one, other], (view) => ({
      partition: { ...view.partition },
      streams: [view.stream(one), view.stream(other)].map(({ version, state }) => ({ version, state })),
    }));
    const all = model.events(partition);
    const of = (stream: string) => model.stream(partition, stream);
    expect(seen).toEqual({
      partition: { sum: model.sum(all), events: all.length },
      streams: [one, other].map((stream) => ({ version: of(stream).length, state: model.sum(of(stream)) })),
    });
  });
}

function readStream([writer, partition, stream, from]: readonly [number, number, string, number]): Command {
  return command(`readStream(${writer}, ${partition}, ${stream}, ${from})`, async (model, real) => {
    const events = await real.writers[writer]!.readStream(partition, stream, from);
    expect(events.map(plain)).toEqual(model.stream(partition, stream).slice(from - 1));
  });
}

function readBatches([writer, partition, limit]: readonly [number, number, number]): Command {
  return command(`readBatches(${writer}, ${partition}, ${limit})`, async (model, real) => {
    const journal = real.writers[writer]!;
    const events: ModelEvent[] = [];
    let [sequence, hash] = [0, (await journal.readBatches(partition, -1, 1))[0]!.hash];
    for (;;) {
      const page = await journal.readBatches(partition, sequence, limit);
      expect(page.length).toBeLessThanOrEqual(limit);
      for (const stored of page) {
        const batch = openStoredBatch(stored);
        expect([batch.sequence, batch.previousHash]).toEqual([sequence + 1, hash]);
        [sequence, hash] = [stored.sequence, stored.hash];
        events.push(...batch.events.map(plain));
        model.checkpoints.push({ partition, sequence, hash, events: events.length });
      }
      if (page.length === 0) break;
    }
    expect(events).toEqual(model.events(partition));
    expect(await journal.head(partition)).toMatchObject({ sequence, hash });
  });
}

function subscribe([writer, which]: readonly [number, number | null]): Command {
  return command(`subscribe(${writer}, ${which})`, async (model, real) => {
    const journal = real.writers[writer]!;
    const from = which === null ? undefined : model.checkpoints[which % Math.max(1, model.checkpoints.length)];
    const seen: DeliveredBatch[] = [];
    const errors: unknown[] = [];
    const subscription = journal.subscribe(
      from === undefined ? [] : [from],
      async (batch) => void seen.push(batch),
      (error) => errors.push(error),
    );
    const heads = await Promise.all(Array.from({ length: journal.partitions }, (_, p) => journal.head(p)));
    const begin = (partition: number) => (from?.partition === partition ? from.sequence : -1);
    const expected = heads.reduce((sum, { partition, sequence }) => sum + sequence - begin(partition), 0);
    await until(() => seen.length >= expected || errors.length > 0);
    await subscription.stop();
    expect(errors).toEqual([]);
    for (const { partition } of heads) {
      const events = seen
        .filter(({ checkpoint }) => checkpoint.partition === partition)
        .flatMap((batch) => batch.events);
      const skipped = from?.partition === partition ? from.events : 0;
      const news = events.filter(({ type }) => type === 'Added.v1').map(plain);
      expect(news).toEqual(model.events(partition).slice(skipped));
    }
  });
}

function reopen([writer]: readonly [number]): Command {
  return command(`reopen(${writer})`, async (_model, real) => real.reopen(writer));
}

function command(name: string, run: (model: JournalModel, real: ModelledJournals) => Promise<void>): Command {
  return { check: () => true, run, toString: () => name };
}

function expectedOf(kind: string, version: number): ExpectedVersion {
  if (kind === 'right') return version;
  if (kind === 'too low') return version - 1;
  if (kind === 'too high') return version + 1;
  return kind as ExpectedVersion;
}

function isMet(kind: string, version: number): boolean {
  if (kind === 'none') return version === 0;
  if (kind === 'exists') return version > 0;
  return kind === 'right' || kind === 'any';
}

function plain({ stream, version, data }: { stream: string; version: number; data: object }): ModelEvent {
  return { stream, version, amount: (data as { amount: number }).amount };
}
