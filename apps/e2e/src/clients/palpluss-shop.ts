import type { Server } from '../harness/daftari';
import { PalPlussClient, PalPlussError, type Options, type PayoutRequest, type StkRequest } from './palpluss-client';

/** The documented forms, as matchers. */
export const UUID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string;
export const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
export const STRING = expect.any(String) as string;
export const NUMBER = expect.any(Number) as number;

export function clientOf(server: Server, more: Partial<Options> = {}): PalPlussClient {
  return new PalPlussClient({ baseUrl: `${server.addresses.rest}/v1`, apiKey: server.demo.apiKey, ...more });
}

let customers = 0;

/** An order of the page's own shape, each from another customer: a phone shows one prompt at a time. */
export function order(callbackUrl: string, more: Partial<StkRequest> = {}): StkRequest {
  customers += 1;
  const phone = `0722${String(customers).padStart(6, '0')}`;
  return { amount: 1000, phone, accountReference: 'INV-2024-001', transactionDesc: 'Payment', callbackUrl, ...more };
}

/** A payout of the page's own shape. */
export function payout(callbackUrl: string, more: Partial<PayoutRequest> = {}): PayoutRequest {
  const words = { reference: 'WD-2024-001', description: 'Commission payout', currency: 'KES' };
  return { amount: 50, phone: '0712345678', ...words, callbackUrl, ...more };
}

/** The error of a call; a call that is not refused fails the test. */
export async function refusal(call: Promise<unknown>): Promise<PalPlussError> {
  const answer = await call.catch((error: unknown) => error);
  if (answer instanceof PalPlussError) return answer;
  throw new Error(`not refused: ${JSON.stringify(answer)}`);
}
