// The figures of the journal: what is run, how often, and what it is called.
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inFolder, inPairs, median, runSide } from './pairs.mjs';

const here = dirname(fileURLToPath(import.meta.url));
/** Streams of a partition that take turns where commands are spread. */
const STREAMS = 250;
/** Of each pair: more would not fit the quarter of an hour that the whole suite may take. */
const ROUNDS = 2;
const EVENTS = 'events/s';
const COMMANDS = 'commands/s';

/** A figure that is a speed: both sides write a fresh file of their own. */
function speed(name, unit, run, options, rounds = ROUNDS) {
  const measure = (side) =>
    inFolder(async (folder) => (await runSide(side, run, { ...options, file: join(folder, 'log.db') })).perSecond);
  return { names: [name], measure: async (tell) => [{ name, unit, ...(await inPairs({ rounds, measure, tell })) }] };
}

const appends = [
  [1, 3_000],
  [10, 30_000],
  [100, 200_000],
  [1_000, 200_000],
].map(([batchSize, events]) => speed(`append-${batchSize}`, EVENTS, 'append', { batchSize, events, streams: STREAMS }));

const commands = [
  [1, 3_000],
  [64, 100_000],
  [1_024, 300_000],
].flatMap(([inFlight, total]) => [
  speed(`commands-${inFlight}`, COMMANDS, 'commands', { inFlight, commands: total, streams: STREAMS }),
  speed(`commands-hot-${inFlight}`, COMMANDS, 'commands', { inFlight, commands: total, hot: true }),
]);

const fresh = speed('commands-new-streams-1024', COMMANDS, 'commands', { inFlight: 1_024, commands: 200_000 });

const sealed = speed('commands-1024-sealed', COMMANDS, 'commands', {
  inFlight: 1_024,
  commands: 100_000,
  streams: STREAMS,
  sealed: true,
});

/** Commands on one stream that is short, and on one that has 100,000 events already. */
const streamLengths = [10, 100_000].map((length) =>
  speed(`commands-stream-${length}`, COMMANDS, 'commands', {
    inFlight: 64,
    commands: 50_000,
    hot: true,
    before: length,
  }),
);

/** The same window of a log that grows, at each of these lengths; between them it is filled with larger batches. */
function growth(name, marks, options) {
  const names = marks.map((mark) => `${name}-at-${label(mark)}`);
  const measure = async (tell) => {
    tell(1, 1);
    const run = (side) =>
      inFolder((folder) => runSide(side, 'grow', { ...options, marks, window: 200_000, file: join(folder, 'log.db') }));
    const [floor, ours] = [await run('floor'), await run('ours')];
    return names.map((figure, i) => figureOf(figure, EVENTS, ours.perSecond[i], floor.perSecond[i]));
  };
  return { names, measure };
}

/** What reads: on one log of a million events, made by the floor's script for the floor and by ours for us. */
const READS = ['read', 'verify', 'verify-replay-fold'];
const reading = {
  names: [...READS, 'open-folding', 'open-with-snapshot'],
  measure: (tell) =>
    inFolder(async (folder) => {
      const file = { floor: join(folder, 'floor.db'), ours: join(folder, 'ours.db') };
      const log = { batchSize: 100, events: 1_000_000, streams: STREAMS };
      for (const side of ['floor', 'ours']) await runSide(side, 'append', { ...log, file: file[side] });
      const figures = [];
      for (const what of READS) {
        const measure = async (side) => (await runSide(side, 'replay', { file: file[side], what })).perSecond;
        figures.push({ name: what, unit: EVENTS, ...(await inPairs({ rounds: ROUNDS, measure, tell })) });
      }
      for (const name of ['open-folding', 'open-with-snapshot']) {
        const snapshots = name === 'open-folding' ? {} : { snapshots: join(folder, 'snapshots') };
        const measure = async (side) => (await runSide(side, 'open', { file: file[side], ...snapshots })).ms;
        if (name !== 'open-folding') await measure('ours'); // folds once, and keeps the snapshots that are measured
        figures.push(inverse({ name, unit: 'ms', ...(await inPairs({ rounds: ROUNDS, measure, tell })) }));
      }
      return figures;
    }),
};

/** Timers of the main thread while every fsync takes ten milliseconds more. */
const timers = {
  names: ['timer-lateness-p99-slow-fsync'],
  measure: (tell) =>
    inFolder(async (folder) => {
      const library = slowFsync(folder);
      if (library === undefined) return [];
      const options = { warmUpMs: 3_000, forMs: 8_000, inFlight: 64, streams: STREAMS };
      const measure = async (side) =>
        (
          await runSide(
            side,
            'timers',
            { ...options, file: join(folder, `${side}.db`) },
            { env: { LD_PRELOAD: library } },
          )
        ).p99Ms;
      const figure = await inPairs({ rounds: ROUNDS, measure, tell });
      return [inverse({ name: 'timer-lateness-p99-slow-fsync', unit: 'ms', ...figure })];
    }),
};

/** Compiled where there is a C compiler and a preloader; undefined elsewhere. */
function slowFsync(folder) {
  const library = join(folder, 'slow-fsync.so');
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-o', library, join(here, 'floors/slow-fsync.c'), '-ldl'], {
      stdio: 'ignore',
    });
    return process.platform === 'linux' ? library : undefined;
  } catch {
    return undefined;
  }
}

/** Where less is better, the ratio is floor to ours, so that 1 is the floor everywhere. */
function inverse(figure) {
  return { ...figure, pairs: figure.pairs.map((pair) => 1 / pair) };
}

function figureOf(name, unit, value, floor) {
  return { name, unit, value, floor, pairs: [value / floor] };
}

function label(events) {
  return events >= 1_000_000 ? `${events / 1_000_000}m` : `${events / 1_000}k`;
}

export const journalFigures = [
  timers, // first: what the others write is still on its way to the disk when they have ended
  ...appends,
  ...commands,
  fresh,
  sealed,
  ...streamLengths,
  reading,
  growth('append-100', [10_000, 1_000_000, 5_000_000], { batchSize: 100, streams: STREAMS }),
  growth('append-100-new-streams', [10_000, 1_000_000], { batchSize: 100 }),
];

/** The median of the pairs' ratios: what a neighbour does to one pair does not move it. */
export function ratioOf({ pairs }) {
  return median(pairs);
}
