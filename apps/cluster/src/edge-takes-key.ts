import { pause, type Scheduler } from '@daftari/kernel/scheduler';
import { StartError } from '@daftari/service/start-error';

const EVERY_MS = 250;
const DEADLINE_MS = 30_000;
const ANSWER_WITHIN_MS = 5_000;
const UNAUTHORIZED = 401;

/**
 * Waits until the edge takes a key that was just issued: it hears of it as of any event, a moment later. Whoever reads `ready`
 * uses it at once.
 * @throws StartError it does not in time
 */
export async function untilEdgeTakes(apiKey: string, rest: string, scheduler: Scheduler): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`;
  for (let waitedMs = 0; ; waitedMs += EVERY_MS) {
    const status = await fetch(`${rest}/v1/wallets/service/balance`, {
      headers: { authorization },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    }).then(
      (answer) => answer.status,
      () => undefined,
    );
    if (status !== undefined && status !== UNAUTHORIZED) return;
    if (waitedMs >= DEADLINE_MS) {
      throw new StartError(
        `the edge at ${rest} does not know the demo merchant's key after ${DEADLINE_MS} ms: look for what it says about merchants`,
      );
    }
    await pause(scheduler, EVERY_MS);
  }
}
