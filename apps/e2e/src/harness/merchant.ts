import type { Server } from './daftari';
import { until } from './until';

/** The seed page's body, word for word but for the callback (seeds: POST /payments/stk). */
export const SEED_BODY = {
  amount: 1000,
  phone: '0712345678',
  accountReference: 'INV-2024-001',
  transactionDesc: 'Payment for invoice #2024-001',
  callbackUrl: 'http://127.0.0.1:9/webhooks/mpesa',
};

export interface Answer {
  status: number;
  text: string;
  headers: Headers;
  body: {
    success: boolean;
    requestId: string;
    data?: Record<string, unknown>;
    error?: { code: string; message: string; details: Record<string, unknown> };
  };
}

/** A merchant's client: the seed's headers, the demo key, nothing clever. */
export function merchantOf(server: Server) {
  const authorization = `Basic ${Buffer.from(`${server.demo.apiKey}:`).toString('base64')}`;
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await fetch(`${server.addresses.rest}${path}`, {
      method,
      headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, headers: response.headers, body: JSON.parse(text) as Answer['body'] };
  };
  const transaction = (id: string) => send('GET', `/v1/transactions/${id}`);
  return {
    send,
    transaction,
    pay: (body: Partial<typeof SEED_BODY> = {}, headers: Record<string, string> = {}) =>
      send('POST', '/v1/payments/stk', { ...SEED_BODY, ...body }, headers),
    balance: () => send('GET', '/v1/wallets/service/balance'),
    /** Polls until a payment is no longer PENDING. */
    final: (id: string) =>
      until(`the end of payment ${id}`, async () => {
        const answer = await transaction(id);
        return answer.body.data?.['status'] === 'PENDING' ? undefined : answer;
      }),
  };
}

export type Merchant = ReturnType<typeof merchantOf>;

/** The phone of a scripted scenario (daraja.md §18.5). */
export function scenarioPhone(scenario: number): string {
  return `254700000${String(scenario).padStart(3, '0')}`;
}
