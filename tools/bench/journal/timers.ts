import { openEntries, postEntry, streamOf } from './entries';

export interface TimersRun {
  readonly file: string;
  /** Written before the clock starts: the code is compiled and every stream was read. */
  readonly warmUpMs: number;
  readonly forMs: number;
  readonly inFlight: number;
  readonly streams: number;
}

const EVERY_MS = 10;

/** How late timers of the main thread are, at the 99th percentile, while commands are written as fast as they come. */
export async function timers({
  file,
  warmUpMs,
  forMs,
  inFlight,
  streams,
}: TimersRun): Promise<{ p99Ms: number; commands: number }> {
  const journal = await openEntries(file);
  const late: number[] = [];
  let stopped = false;
  let commands = 0;
  const caller = async () => {
    while (!stopped) {
      const n = commands++;
      await journal.decide(postEntry(n % 16, streamOf(n % 16, n, streams), false));
    }
  };
  const callers = Array.from({ length: inFlight }, caller);
  await new Promise((resolve) => setTimeout(resolve, warmUpMs));
  const endMs = performance.now() + forMs;
  while (performance.now() < endMs) {
    const dueMs = performance.now() + EVERY_MS;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    late.push(Math.max(0, performance.now() - dueMs));
  }
  stopped = true;
  await Promise.all(callers);
  await journal.close();
  late.sort((a, b) => a - b);
  return { p99Ms: late[Math.floor(late.length * 0.99)] ?? 0, commands };
}
