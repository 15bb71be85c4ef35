import { manualClock, type ManualClock } from '@daftari/kernel/clock';
import { seededRandom } from '@daftari/kernel/random';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { createLogger } from '@daftari/service/logger';
import type { LightMyRequestResponse } from 'fastify';
import { cents } from '@daftari/kernel/money';
import {
  buildSimulator,
  type Faults,
  type GivenCredentials,
  type ProfileName,
  type Simulator,
  type Switches,
  type Timings,
} from '../service';
import { goodPayout, goodStatus, PAYOUT_PATH, STATUS_PATH } from './initiator-requests';
import { initiatorKey, securityCredential } from './initiator-key';

/** Tuesday 6 October 2026, 09:52:30 in Nairobi. */
export const START_MS = Date.UTC(2026, 9, 6, 6, 52, 30, 0);
export const PASSKEY = 'a-passkey-for-tests';
export const CREDENTIALS: GivenCredentials = {
  consumerKey: 'a-key',
  consumerSecret: 'a-secret-for-tests',
  shortcode: '174379',
  passkey: PASSKEY,
  initiatorName: 'testapi',
  initiatorPassword: 'an-initiator-password',
  tills: ['555001'],
};

/** A callback as its receiver got it. */
export interface Received {
  readonly url: string;
  readonly headers: Headers;
  readonly text: string;
  /** Empty when the body can not be read. */
  readonly stkCallback: Record<string, unknown>;
}

export interface RigOptions {
  readonly storePath?: string;
  readonly clock?: ManualClock;
  readonly seed?: number;
  readonly switches?: Partial<Switches>;
  readonly timings?: Partial<Timings>;
  readonly profile?: ProfileName;
  readonly faults?: Partial<Faults>;
  /** What the receiver of callbacks answers; 200 by default. */
  readonly receive?: (received: Received, init: RequestInit) => Promise<Response>;
}

export interface Rig {
  readonly simulator: Simulator;
  /** A good SecurityCredential. */
  readonly credential: string;
  readonly clock: ManualClock;
  /** Every callback that was sent, in order. */
  readonly received: readonly Received[];
  readonly logLines: readonly string[];
  newToken(): Promise<string>;
  /** Pushes with a token of its own (asked for once); `fields` overwrite a good push's. */
  push(fields?: Record<string, unknown>): Promise<LightMyRequestResponse>;
  /** Sends exactly this. */
  send(body: string | object, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  /** Asks about a payment. */
  query(checkoutRequestId: unknown, fields?: Record<string, unknown>): Promise<LightMyRequestResponse>;
  /** Pays out with nothing wrong in it; `fields` overwrite. */
  payOut(fields?: Record<string, unknown>): Promise<LightMyRequestResponse>;
  /** Asks for the status of a transaction; `fields` name it. */
  askStatus(fields: Record<string, unknown>): Promise<LightMyRequestResponse>;
  /** Posts to any path with the rig's token. */
  post(path: string, body: string | object, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  see<T = Record<string, unknown>>(path: string): Promise<T>;
  /** Lets time pass without waiting for what follows from it. */
  pass(ms: number): void;
  /** Lets time pass in small steps, so that what follows from one step happens before the next. */
  elapse(ms: number): Promise<void>;
}

/** A simulator on manual time, with a receiver of its callbacks, over Fastify's inject: no socket, no sleeping. */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const clock = options.clock ?? manualClock(START_MS);
  const scheduler = manualScheduler(clock);
  const received: Received[] = [];
  const logLines: string[] = [];
  const simulator = await buildSimulator({
    storePath: options.storePath ?? ':memory:',
    logger: createLogger({ level: 'info', destination: { write: (line) => void logLines.push(line) } }),
    clock,
    scheduler,
    random: seededRandom(options.seed ?? 7),
    credentials: CREDENTIALS,
    initiatorKey: initiatorKey(),
    callbackFetch: receiver(received, options.receive),
    switches: { floatStartCents: cents(0), ...options.switches },
    ...(options.timings === undefined ? {} : { timings: options.timings }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    virtualTime: scheduler,
  });
  const credential = securityCredential(simulator.credentials.certificate, CREDENTIALS.initiatorPassword);
  const newToken = async () => (await askForToken(simulator)).json<{ access_token: string }>().access_token;
  let token: Promise<string> | undefined;
  const post = async (url: string, body: string | object, headers = {}) => {
    const authorization = `Bearer ${await (token ??= newToken())}`;
    const payload = typeof body === 'string' ? body : JSON.stringify(body);
    const all = { authorization, 'content-type': 'application/json', ...headers };
    return simulator.app.inject({ method: 'POST', url, headers: all, payload });
  };
  const send: Rig['send'] = (body, headers) => post(PUSH_PATH, body, headers);
  return {
    simulator,
    credential,
    clock,
    received,
    logLines,
    newToken,
    send,
    push: (fields = {}) => send({ ...goodPush(), ...fields }),
    query: (id, fields = {}) => post(QUERY_PATH, { ...goodQuery(), CheckoutRequestID: id, ...fields }),
    payOut: (fields = {}) => post(PAYOUT_PATH, { ...goodPayout(credential), ...fields }),
    askStatus: (fields) => post(STATUS_PATH, { ...goodStatus(credential), ...fields }),
    post,
    see: async <T>(path: string) => (await simulator.app.inject({ method: 'GET', url: path })).json<T>(),
    pass: (ms) => scheduler.run(ms),
    async elapse(ms) {
      const STEP_MS = 100;
      for (let left = ms; left > 0; left -= STEP_MS) {
        scheduler.run(Math.min(STEP_MS, left));
        await simulator.idle();
      }
    },
  };
}

export const PUSH_PATH = '/mpesa/stkpush/v1/processrequest';
export const QUERY_PATH = '/mpesa/stkpushquery/v1/query';
export const OAUTH_PATH = '/oauth/v1/generate?grant_type=client_credentials';
export const CALLBACK_URL = 'http://127.0.0.1:9999/callbacks/0a1b2c';

/** `POST /mpesa/stkpush/v1/processrequest` with nothing wrong in it (daraja.md §3.1). */
export function goodPush(): Record<string, unknown> {
  const timestamp = '20261006095230';
  return {
    BusinessShortCode: 174379,
    Password: Buffer.from(`174379${PASSKEY}${timestamp}`).toString('base64'),
    Timestamp: timestamp,
    TransactionType: 'CustomerPayBillOnline',
    Amount: '1',
    PartyA: '254712345678',
    PartyB: '174379',
    PhoneNumber: '254712345678',
    CallBackURL: CALLBACK_URL,
    AccountReference: 'INV-001',
    TransactionDesc: 'School fees',
  };
}

/** `POST /mpesa/stkpushquery/v1/query` but for the payment's id (daraja.md §3.4). */
export function goodQuery(): Record<string, unknown> {
  const { BusinessShortCode, Password, Timestamp } = goodPush();
  return { BusinessShortCode, Password, Timestamp };
}

/** The fields of a push that name one phone. */
export const byPhone = (phone: string) => ({ PartyA: phone, PhoneNumber: phone });

export function basic(key: string, secret: string): string {
  return `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
}

export function askForToken(simulator: Simulator): Promise<LightMyRequestResponse> {
  const authorization = basic(CREDENTIALS.consumerKey, CREDENTIALS.consumerSecret);
  return simulator.app.inject({ method: 'GET', url: OAUTH_PATH, headers: { authorization } });
}

function receiver(received: Received[], answer: RigOptions['receive']): typeof fetch {
  return async (input, init = {}) => {
    const text = String(init.body);
    const one = { url: String(input), headers: new Headers(init.headers), text, stkCallback: stkCallbackOf(text) };
    received.push(one);
    return answer?.(one, init) ?? new Response('{"ResultCode":0,"ResultDesc":"Accepted"}');
  };
}

function stkCallbackOf(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) as { Body: { stkCallback: Record<string, unknown> } }).Body.stkCallback;
  } catch {
    return {};
  }
}

/** Waits for what follows without any time passing. @throws Error when it does not in 10,000 turns of the event loop */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 10_000; tries += 1) {
    if (await condition()) return;
    await new Promise(setImmediate);
  }
  throw new Error('the condition never held');
}
