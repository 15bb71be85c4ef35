import { Agent } from 'undici';
import { benchMerchants } from './bench-merchants';
import { hopsOf, type Hop } from './hops';
import { spread, type Spread } from './spread';
import { startServer, type Shape } from './start-server';

const WARM_UP_MS = 3_000;
const MERCHANTS = 16;

export interface Payments {
  readonly shape: Shape;
  /** Clients that wait for their answer before they ask again. */
  readonly clients: number;
  readonly forMs: number;
}

export interface PaymentsMeasured extends Spread {
  readonly perSecond: number;
  /** Answered with anything but 200, by status. */
  readonly refused: Readonly<Record<number, number>>;
  readonly hops: Readonly<Record<Hop, Spread>>;
}

/** Asks for payments over REST; each answer says that the payment is durable and Daraja has taken it. */
export async function payments({ shape, clients, forMs }: Payments): Promise<PaymentsMeasured> {
  const server = await startServer(shape);
  const agent = new Agent({ connections: clients });
  try {
    const keys = (await benchMerchants(server, MERCHANTS)).map(({ apiKey }) => basic(apiKey));
    let count = 0;
    let taken = 0;
    const refused: Record<number, number> = {};
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
      if (statusCode === 200) taken += 1;
      else refused[statusCode] = (refused[statusCode] ?? 0) + 1;
      return statusCode === 200;
    };
    const seen = await measured(ask, clients, forMs);
    return { ...seen, refused, hops: await hopsOf(server.grpc, taken) };
  } finally {
    await agent.close();
    await server.stop();
  }
}

function basic(apiKey: string): string {
  return `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`;
}

/** Only what was taken is counted. */
async function measured(
  ask: () => Promise<boolean>,
  clients: number,
  forMs: number,
): Promise<Spread & { readonly perSecond: number }> {
  const startedMs = performance.now();
  const tookMs: number[] = [];
  const client = async () => {
    for (;;) {
      const atMs = performance.now();
      if (atMs - startedMs > WARM_UP_MS + forMs) return;
      const isTaken = await ask();
      if (isTaken && atMs - startedMs > WARM_UP_MS) tookMs.push(performance.now() - atMs);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { perSecond: (tookMs.length * 1_000) / forMs, ...spread(tookMs) };
}
