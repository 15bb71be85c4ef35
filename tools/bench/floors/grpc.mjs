// Batches of fee holds from one process to another over bare grpc-js: what any client could do at best.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { credentials } from '@grpc/grpc-js';
import { WalletFeeService } from './grpc-echo.mjs';
import { spread } from './spread.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const WARM_UP_MS = 250;

/** Keeps `inFlight` requests of `batchSize` holds in flight for `forMs`; answers holds a second, and how long requests take. */
export async function grpc({ batchSize, inFlight, forMs }) {
  const server = fork(join(here, 'grpc-echo.mjs'), ['serve']);
  const [{ port }] = await once(server, 'message');
  const client = new WalletFeeService(`127.0.0.1:${port}`, credentials.createInsecure());
  const caller = { actor: 'service:bench', causation: 'bench' };
  const tookMs = [];
  let held = 0;
  let next = 0;
  const hold = () => ({
    holdId: `11111111-1111-4111-8111-${String(next++).padStart(12, '0')}`,
    merchantId: `22222222-2222-4222-8222-${String(next % 1_000).padStart(12, '0')}`,
    environment: 'ENVIRONMENT_TEST',
    transactionId: '33333333-3333-4333-8333-333333333333',
    paymentType: 'STK',
    amountCents: 50_000,
  });
  const ask = (holds) =>
    new Promise((resolve, reject) =>
      client.HoldFees({ holds, caller }, { deadline: Date.now() + 10_000 }, (error, answer) =>
        error ? reject(error) : resolve(answer),
      ),
    );
  const startedMs = performance.now();
  let countedFromMs = 0;
  const worker = async () => {
    for (;;) {
      const nowMs = performance.now();
      if (nowMs - startedMs > WARM_UP_MS + forMs) return;
      if (countedFromMs === 0 && nowMs - startedMs > WARM_UP_MS) {
        [countedFromMs, held] = [nowMs, 0];
        tookMs.length = 0;
      }
      const { results } = await ask(Array.from({ length: batchSize }, hold));
      tookMs.push(performance.now() - nowMs);
      held += results.filter(({ result }) => result === 'hold').length;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const perSecond = (held * 1_000) / (performance.now() - countedFromMs);
  server.kill();
  return { perSecond, ...spread(tookMs) };
}
