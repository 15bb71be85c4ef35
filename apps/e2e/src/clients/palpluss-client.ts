import { setTimeout as pause } from 'node:timers/promises';
import {
  Fields,
  balance,
  channelled,
  page,
  parsed,
  readChannel,
  type Balance,
  type Channel,
  type ChannelledTransaction,
  type Transaction,
  type TransactionPage,
  type TransactionStatus,
} from './palpluss-answers';
import { PalPlussError, type Json } from './palpluss-error';

export { parseWebhook } from './palpluss-answers';
export type { ChannelledTransaction, Transaction } from './palpluss-answers';
export { PalPlussError } from './palpluss-error';

export type ChannelType = 'PAYBILL' | 'TILL' | 'TILL_NUMBER' | 'SEND_MONEY' | 'SHORTCODE';

export interface StkRequest {
  /** KES, at least 1. */
  amount: number;
  /** As 0712345678, 0112345678, +254712345678 or 254712345678. */
  phone: string;
  accountReference: string;
  transactionDesc: string;
  callbackUrl: string;
  channelId?: string | null;
  credential_id?: string | null;
}

export interface PayoutRequest {
  /** KES, at least 10. */
  amount: number;
  phone: string;
  reference: string;
  currency?: string;
  description?: string;
  channelId?: string;
  callbackUrl?: string;
}

export interface TopupRequest {
  amount: number;
  phone: string;
  accountReference?: string;
  transactionDesc?: string;
}

export interface ListFilter {
  /** 1–100, 20 when absent. */
  limit?: number;
  cursor?: string;
  status?: TransactionStatus;
  type?: 'STK' | 'B2C';
  from?: string;
  to?: string;
  channelId?: string;
  amountMin?: number;
  amountMax?: number;
  q?: string;
}

export interface NewChannel {
  name: string;
  type: ChannelType;
  shortcode: string;
  accountNumber?: string;
  isDefault?: boolean;
}

export type ChannelChange = Partial<Pick<NewChannel, 'name' | 'isDefault'> & { accountNumber: string | null }>;

/** The three `x-ratelimit-…` headers; `reset` is the Unix time at which the window ends. */
export interface RateLimit {
  limit: number;
  remaining: number;
  reset: number;
}

export interface Answer<T> {
  data: T;
  httpStatus: number;
  /** For the merchant's log and support tickets; empty only where the answer has no body (204). */
  requestId: string;
  rateLimit: RateLimit | undefined;
}

export interface Options {
  /** Up to and with `/v1`. */
  baseUrl: string;
  apiKey: string;
  /** Both documented forms of the header; by default the key as user name with an empty password. */
  authorization?: 'encoded' | 'raw';
  timeoutMs?: number;
}

/** The page's advice on polling, in milliseconds. */
const POLLING = { firstMs: 15_000, everyMs: 10_000, giveUpMs: 300_000 };
const OPEN: readonly string[] = ['PENDING', 'PROCESSING'];

/** A client written from the public PalPluss pages and SDK contract alone: it knows nothing of who answers. */
export class PalPlussClient {
  private readonly base: string;
  private readonly authorization: string;
  private readonly timeoutMs: number;

  constructor({ baseUrl, apiKey, authorization = 'encoded', timeoutMs = 30_000 }: Options) {
    this.base = baseUrl.replace(/\/+$/, '');
    this.authorization = `Basic ${authorization === 'raw' ? apiKey : Buffer.from(`${apiKey}:`).toString('base64')}`;
    this.timeoutMs = timeoutMs;
  }

  stkPush(request: StkRequest): Promise<Answer<ChannelledTransaction>> {
    return this.call('POST', '/payments/stk', channelled, request);
  }

  /** The same key again gives the first answer again. */
  b2cPayout(request: PayoutRequest, idempotencyKey?: string): Promise<Answer<ChannelledTransaction>> {
    return this.call('POST', '/b2c/payouts', channelled, request, idempotencyKey);
  }

  serviceBalance(): Promise<Answer<Balance>> {
    return this.call('GET', '/wallets/service/balance', balance);
  }

  serviceTopup(request: TopupRequest, idempotencyKey?: string): Promise<Answer<ChannelledTransaction>> {
    return this.call('POST', '/wallets/service/topups', channelled, request, idempotencyKey);
  }

  transaction(id: string): Promise<Answer<ChannelledTransaction>> {
    return this.call('GET', `/transactions/${encodeURIComponent(id)}`, channelled);
  }

  transactions(filter: ListFilter = {}): Promise<Answer<TransactionPage>> {
    const query = new URLSearchParams(
      Object.entries(filter).map(([name, value]): [string, string] => [name, String(value)]),
    );
    return this.call('GET', `/transactions?${query.toString()}`, page);
  }

  /** Every transaction of a filter, page after page, newest first. */
  async *allTransactions(filter: ListFilter = {}): AsyncGenerator<Transaction> {
    for (let cursor = filter.cursor; ;) {
      const { data } = await this.transactions(cursor === undefined ? filter : { ...filter, cursor });
      yield* data.items;
      if (data.nextCursor === null) return;
      cursor = data.nextCursor;
    }
  }

  createChannel(channel: NewChannel): Promise<Answer<Channel>> {
    return this.call('POST', '/payment-wallet/channels', readChannel, channel);
  }

  updateChannel(id: string, change: ChannelChange): Promise<Answer<Channel>> {
    return this.call('PATCH', `/payment-wallet/channels/${encodeURIComponent(id)}`, readChannel, change);
  }

  deleteChannel(id: string): Promise<Answer<undefined>> {
    return this.call('DELETE', `/payment-wallet/channels/${encodeURIComponent(id)}`, () => undefined);
  }

  /** Polls while PENDING or PROCESSING. Throws code TIMEOUT when that lasts longer than `giveUpMs`. */
  async waitForResult(id: string, polling: Partial<typeof POLLING> = {}): Promise<ChannelledTransaction> {
    const { firstMs, everyMs, giveUpMs } = { ...POLLING, ...polling };
    const deadlineMs = Date.now() + giveUpMs;
    for (let waitMs = firstMs; ; waitMs = everyMs) {
      await pause(waitMs);
      const { data } = await this.transaction(id);
      if (!OPEN.includes(data.status)) return data;
      if (Date.now() > deadlineMs) throw new PalPlussError('TIMEOUT', 0, `${id} is still ${data.status}`);
    }
  }

  private async call<T>(
    method: string,
    path: string,
    read: (data: Json) => T,
    body?: object,
    idempotencyKey?: string,
  ): Promise<Answer<T>> {
    const headers: Record<string, string> = { Authorization: this.authorization, Accept: 'application/json' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (idempotencyKey !== undefined) headers['Idempotency-Key'] = idempotencyKey;
    const signal = AbortSignal.timeout(this.timeoutMs);
    const init = { method, headers, signal, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const { response, text } = await fetch(`${this.base}${path}`, init)
      .then(async (got) => ({ response: got, text: await got.text() }))
      .catch((cause: unknown) => {
        throw new PalPlussError(signal.aborted ? 'TIMEOUT' : 'UNREACHABLE', 0, String(cause));
      });
    const httpStatus = response.status;
    const rateLimit = rateLimitOf(response.headers);
    if (httpStatus === 204) return { data: read({}), httpStatus, requestId: '', rateLimit };
    const envelope = parsed(text, httpStatus);
    if (!response.ok || envelope['success'] !== true) throw errorOf(response, envelope);
    const fields = new Fields(envelope);
    return { data: read(fields.object('data').raw), httpStatus, requestId: fields.string('requestId'), rateLimit };
  }
}

function errorOf(response: Response, envelope: Json): PalPlussError {
  const error = new Fields(envelope).object('error');
  // The pages allow details to be absent or null, the SDKs nothing but an object otherwise.
  const details = (error.raw['details'] ?? undefined) === undefined ? {} : error.object('details').raw;
  const retryAfter = response.headers.get('retry-after');
  return new PalPlussError(
    error.string('code'),
    response.status,
    error.string('message'),
    details,
    new Fields(envelope).string('requestId'),
    retryAfter === null ? undefined : Number(retryAfter),
  );
}

function rateLimitOf(headers: Headers): RateLimit | undefined {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-ratelimit-${name}`));
  if (limit == null || remaining == null || reset == null) return undefined;
  return { limit: Number(limit), remaining: Number(remaining), reset: Number(reset) };
}
