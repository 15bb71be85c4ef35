import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CallbackServiceDefinition,
  CallbackState,
  type CallbackService,
  type UnmatchedCallback,
} from '@daftari/contracts/generated/daftari/callback/v1/callback';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  InitiationServiceDefinition,
  type InitiationService,
  type UnmatchedFunds,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { DaftariError } from '@daftari/kernel/errors';
import { startGrpcServer, type GrpcServer } from '@daftari/rpc/grpc-server';
import { grpcService } from '@daftari/rpc/grpc-service';
import { createLogger } from '@daftari/service/logger';
import { capturedRun } from '../testing/captured-run';

const FUNDS: UnmatchedFunds = {
  transactionId: '11111111-1111-4111-8111-111111111111',
  environment: Environment.TEST,
  receipt: 'TKB1ABCDE1',
  amountCents: 5_000,
  currency: 'KES',
  shortcode: '174379',
  billReference: 'KAMAU',
  payer: '254722000111',
  payerName: 'NICHOLAS',
  paidAt: '',
  reason: 'its account reference names no merchant',
  since: '2026-11-22T08:00:00.000Z',
};
const MERCHANT = '22222222-2222-4222-8222-222222222222';
const CALLBACK: UnmatchedCallback = {
  callbackId: '33333333-3333-4333-8333-333333333333',
  merchantId: MERCHANT,
  transactionId: '44444444-4444-4444-8444-444444444444',
  attemptId: '55555555-5555-4555-8555-555555555555',
  kind: 'c2b',
  reason: 'the body is not JSON',
  receivedAt: '2026-11-22T08:00:00.000Z',
  bodyBytes: 9,
  bodySha256: '0'.repeat(64),
};
const OPERATOR = { actor: 'operator:cli', causation: '' };

/** What the services were asked, and what they answer. */
class Asked {
  readonly requests: { method: string; request: object }[] = [];
  answers: Record<string, (request: never) => object> = {};

  offered<Service>(): Service {
    const get = (_: object, method: string) => async (request: object) => {
      this.requests.push({ method, request });
      return this.answers[method]!(request as never);
    };
    return new Proxy({}, { get }) as Service;
  }

  /** The last request of a method. */
  last(method: string): object | undefined {
    return this.requests.filter((one) => one.method === method).at(-1)?.request;
  }
}

let dataDir: string;
let server: GrpcServer;
let asked: Asked;
beforeEach(async () => {
  asked = new Asked();
  const logger = createLogger({ level: 'silent' });
  const services = [
    grpcService(InitiationServiceDefinition, asked.offered<InitiationService>(), logger),
    grpcService(CallbackServiceDefinition, asked.offered<CallbackService>(), logger),
  ];
  server = await startGrpcServer({ host: '127.0.0.1', port: 0, services });
  dataDir = mkdtempSync(join(tmpdir(), 'daftari-funds-'));
  writeFileSync(join(dataDir, 'runtime.json'), JSON.stringify({ grpc: server.address }));
});
afterEach(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});
const run = (...args: string[]) => capturedRun(['--data-dir', dataDir, ...args]);

describe('daftari funds', () => {
  it('lists what waits for a person, without a full phone', async () => {
    asked.answers = { listUnmatched: () => ({ funds: [FUNDS], nextCursor: 'more' }) };
    const { code, out } = await run('funds', 'list', '--environment', 'live');
    expect(asked.last('listUnmatched')).toEqual({ environment: Environment.LIVE, limit: 20, cursor: '' });
    expect(code).toBe(0);
    expect(out).toMatch(/TKB1ABCDE1 .*50\.00.*KAMAU.*254\*{6}111 NICHOLAS.*names no merchant/);
    expect(out).toContain('--cursor more');
  });

  it('says so when nothing waits', async () => {
    asked.answers = { listUnmatched: () => ({ funds: [], nextCursor: '' }) };
    expect((await run('funds', 'list')).out).toContain('Nothing waits.');
  });

  it('gives them to a merchant, or closes them, with a note', async () => {
    asked.answers = { resolveUnmatched: () => ({}) };
    const { transactionId } = FUNDS;
    const about = { environment: Environment.TEST, transactionId, caller: OPERATOR };
    await run('funds', 'assign', transactionId, '--merchant', MERCHANT, '--note', 'ticket 812');
    expect(asked.last('resolveUnmatched')).toEqual({ ...about, toMerchantId: MERCHANT, note: 'ticket 812' });
    await run('funds', 'close', transactionId, '--note', 'reversed');
    expect(asked.last('resolveUnmatched')).toEqual({ ...about, toMerchantId: '', note: 'reversed' });
  });

  it.each([
    ['assign', '--merchant', MERCHANT],
    ['assign', '--note', 'ticket 812'],
    ['close', '--json'],
  ])('asks nobody without a note and a merchant: %s', async (command, ...options) => {
    expect((await run('funds', command, FUNDS.transactionId, ...options)).code).toBe(2);
    expect(asked.requests).toEqual([]);
  });

  it('tells why it was refused', async () => {
    asked.answers = {
      resolveUnmatched: () => {
        throw new DaftariError('DECISION_CONFLICT', 'These funds were settled outside of Daftari before.');
      },
    };
    const { code, err } = await run('funds', 'close', FUNDS.transactionId, '--note', 'x');
    expect([code, err]).toEqual([1, expect.stringContaining('settled outside of Daftari before')]);
  });

  it.each([
    [false, 'Registered'],
    [true, 'were registered before'],
  ])('registers the addresses (already: %s)', async (alreadyRegistered, says) => {
    asked.answers = {
      registerCollectionUrls: () => ({ alreadyRegistered, resultCode: '0', resultDescription: 'Success' }),
    };
    expect((await run('funds', 'register')).out).toContain(says);
  });
});

describe('daftari callbacks', () => {
  it('lists those that could not be read', async () => {
    asked.answers = { listUnmatched: () => ({ callbacks: [CALLBACK], nextCursor: '' }) };
    const { out } = await run('callbacks', 'unmatched');
    expect(out).toMatch(/33333333-.* c2b .*the body is not JSON/);
  });

  it.each([
    [CallbackState.MATCHED, '', 'It was understood'],
    [CallbackState.REJECTED, 'the body is not JSON', 'still can not be read: the body is not JSON'],
    [CallbackState.RECEIVED, '', 'look again'],
  ])('replays one, wherever on the list it is (%s)', async (state, reason, says) => {
    asked.answers = {
      listUnmatched: ({ cursor }: { cursor: string }) =>
        cursor === '' ? { callbacks: [], nextCursor: 'next' } : { callbacks: [CALLBACK], nextCursor: '' },
      replayCallback: () => ({ state, reason }),
    };
    const { out } = await run('callbacks', 'replay', CALLBACK.callbackId.toUpperCase(), '--note', 'upgrade');
    const { merchantId, attemptId, callbackId } = CALLBACK;
    expect(asked.last('replayCallback')).toEqual({
      merchantId,
      attemptId,
      callbackId,
      note: 'upgrade',
      caller: OPERATOR,
    });
    expect(out).toContain(says);
  });

  it('replays nothing that is not on the list', async () => {
    asked.answers = { listUnmatched: () => ({ callbacks: [], nextCursor: '' }) };
    const { code, err } = await run('callbacks', 'replay', CALLBACK.callbackId, '--note', 'x');
    expect([code, err]).toEqual([2, expect.stringContaining('is not among those')]);
  });

  it('lists what came without a valid token', async () => {
    const request = {
      receivedAt: '2026-11-22T08:00:00.000Z',
      remoteAddress: '10.0.0.9',
      reason: 'forged',
      bodyBytes: 5,
    };
    const requests = [{ ...request, bodySha256: '0'.repeat(64), body: Buffer.from('hello') }];
    asked.answers = { listQuarantine: () => ({ requests, total: 3 }) };
    const { out } = await run('callbacks', 'quarantine');
    expect(out).toMatch(/10\.0\.0\.9 .*forged/);
    expect(out).toContain('and 2 more');
    expect(out).not.toContain('hello');
  });
});
