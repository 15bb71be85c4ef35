import type { VirtualInstallation } from './virtual-installation';

/** What a plain HTTP client sees. */
export interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Record<string, unknown>;
}

export interface Sent {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The very bytes. */
  readonly body?: string;
}

const ANSWERED_WITHIN_MS = 60_000;

/** A client that knows nothing of ours: it sends what it is told, to the letter, and lets time pass until it is answered. */
export async function send(world: VirtualInstallation, { method, url, headers = {}, body }: Sent): Promise<Seen> {
  let seen: Seen | undefined;
  world.time.stir();
  void world.rest.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) }).then((answer) => {
    seen = {
      status: answer.statusCode,
      headers: answer.headers,
      body: answer.body === '' ? {} : answer.json<Record<string, unknown>>(),
    };
  });
  await world.time.until(`an answer of ${method} ${url}`, () => seen !== undefined, ANSWERED_WITHIN_MS);
  return seen!;
}

/** The body of the curl of seed 004, byte for byte. */
export const PALPLUSS_CURL = `
{
  "amount": 1000,
  "phone": "0712345678",
  "accountReference": "INV-2024-001",
  "transactionDesc": "Payment for invoice #2024-001",
  "callbackUrl": "https://yourserver.com/webhooks/mpesa"
}
`;

/** The body of the curl of seed 000, byte for byte. */
export const PLUGPAY_CURL = `{
    "phoneNumber": "254712345678",
    "amount": 1050,
    "accountReference": "INV-2026",
    "transactionDesc": "Premium Subscription"
  }`;
