import { Agent } from 'undici';
import { benchMerchants } from './bench-merchants';
import { startServer, type Shape } from './start-server';

const WARM_UP_MS = 3_000;
const MERCHANTS = 16;

export interface Payments {
  readonly shape: Shape;
  /** Clients that wait for their answer before they ask again. */
  readonly clients: number;
  readonly forMs: number;
}

export interface PaymentsMeasured {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Asks for payments over REST; each answer says that the payment is durable and Daraja has taken it. */
export async function payments({ shape, clients, forMs }: Payments): Promise<PaymentsMeasured> {
  const server = await startServer(shape);
  const agent = new Agent({ connections: clients });
  try {
    const keys = (await benchMerchants(server, MERCHANTS)).map(({ apiKey }) => basic(apiKey));
    let count = 0;
    const ask = async () => {
      const body = JSON.stringify({ amount: 10, phone: `2547${String(10_000_000 + count++)}` });
      const { statusCode, body: answer } = await agent.request({
        origin: server.rest,
        path: '/v1/payments/stk',
        method: 'POST',
        headers: { authorization: keys[count % keys.length]!, 'content-type': 'application/json' },
        body,
      });
      await answer.text();
      if (statusCode !== 200) throw new Error(`a payment was answered with ${statusCode}`);
    };
    return await measured(ask, clients, forMs);
  } finally {
    await agent.close();
    await server.stop();
  }
}

function basic(apiKey: string): string {
  return `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`;
}

async function measured(ask: () => Promise<void>, clients: number, forMs: number): Promise<PaymentsMeasured> {
  const startedMs = performance.now();
  const tookMs: number[] = [];
  const client = async () => {
    for (;;) {
      const atMs = performance.now();
      if (atMs - startedMs > WARM_UP_MS + forMs) return;
      await ask();
      if (atMs - startedMs > WARM_UP_MS) tookMs.push(performance.now() - atMs);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  tookMs.sort((a, b) => a - b);
  const at = (share: number) => tookMs[Math.min(tookMs.length - 1, Math.floor(tookMs.length * share))] ?? NaN;
  return { perSecond: (tookMs.length * 1_000) / forMs, p50Ms: at(0.5), p99Ms: at(0.99) };
}
