import { setTimeout as pause } from 'node:timers/promises';
import type { Server } from './daftari';
import { merchantOf } from './merchant';
import { until } from './until';

/** What a client saw of one payment that it asked for. */
export interface Asked {
  readonly atMs: number;
  readonly tookMs: number;
  /** Undefined when there was no answer at all. */
  readonly status: number | undefined;
  /** Of an answer that was no 200. */
  readonly code: string | undefined;
  readonly transactionId: string | undefined;
}

export interface SteadyLoad {
  readonly asked: readonly Asked[];
  /** Requests that have no answer yet. */
  inFlight(): number;
  /** Asks no more; resolves when the last answer is there. */
  stop(): Promise<readonly Asked[]>;
}

export interface SteadyLoadOptions {
  readonly server: Server;
  readonly perSecond: number;
  readonly callbackUrl: string;
  /** Each payment has a phone of its own, counted from here: loads of one installation must not share numbers. */
  readonly firstPhone?: number;
  /** Sent with every request when true, so that a client whose answer was lost could ask again. */
  readonly withKeys?: boolean;
}

/**
 * Asked no more while so many wait: a machine that is too slow for the rate answers all of them too late otherwise, and goes on
 * doing so for as long as it is asked.
 */
const MAX_IN_FLIGHT = 8;

/** Asks for payments at a steady rate, whatever becomes of them, as many merchants' customers would. */
export function steadyLoad({
  server,
  perSecond,
  callbackUrl,
  firstPhone = 20_000_000,
  withKeys = false,
}: SteadyLoadOptions): SteadyLoad {
  const merchant = merchantOf(server);
  const asked: Asked[] = [];
  const open = new Set<Promise<void>>();
  let running = true;
  let count = 0;
  const ask = async () => {
    count += 1;
    const phone = `2547${String(firstPhone + count)}`;
    const atMs = Date.now();
    const seen = (more: Partial<Asked>) =>
      asked.push({
        status: undefined,
        code: undefined,
        transactionId: undefined,
        ...more,
        atMs,
        tookMs: Date.now() - atMs,
      });
    try {
      const headers = withKeys ? { 'idempotency-key': `load-${firstPhone}-${count}` } : undefined;
      const { status, body } = await merchant.pay({ phone, amount: 10, callbackUrl }, headers);
      seen({ status, code: body.error?.code, transactionId: body.data?.['transactionId'] as string | undefined });
    } catch {
      seen({});
    }
  };
  const run = async () => {
    while (running) {
      if (open.size < MAX_IN_FLIGHT) {
        const one = ask().finally(() => open.delete(one));
        open.add(one);
      }
      await pause(1_000 / perSecond);
    }
  };
  const ended = run();
  return {
    asked,
    inFlight: () => open.size,
    async stop() {
      running = false;
      await ended;
      await Promise.all(open);
      return asked;
    },
  };
}

/** How long after a moment the next request began that was answered with 200; undefined when none was. */
export function recoveredAfterMs(asked: readonly Asked[], faultAtMs: number): number | undefined {
  const after = asked.filter(({ atMs }) => atMs >= faultAtMs).sort((a, b) => a.atMs - b.atMs);
  const lastBad = after.findLastIndex(({ status }) => status !== 200);
  const answered = (lastBad < 0 ? after[0] : after[lastBad + 1]) ?? undefined;
  return answered === undefined ? undefined : answered.atMs + answered.tookMs - faultAtMs;
}

/** Waits until so many more payments, asked for from now on, were answered with 200. */
export async function answeredAgain({ asked }: SteadyLoad, count: number, withinMs: number): Promise<void> {
  const sinceMs = Date.now();
  const answered = () => asked.filter(({ atMs, status }) => atMs >= sinceMs && status === 200).length;
  await until(
    `${count} more payments to be answered`,
    () => Promise.resolve(answered() >= count ? true : undefined),
    () => `${answered()} were: ${JSON.stringify(asked.slice(-5))}`,
    withinMs,
  );
}
