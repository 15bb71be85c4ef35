import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  OperationsServiceDefinition,
  type OperationsService,
  type ParkedStream,
} from '@daftari/contracts/generated/daftari/operations/v1/operations';
import { DaftariError } from '@daftari/kernel/errors';
import { startGrpcServer, type GrpcServer } from '@daftari/rpc/grpc-server';
import { grpcService } from '@daftari/rpc/grpc-service';
import { createLogger } from '@daftari/service/logger';
import { capturedRun } from '../testing/captured-run';

const position = { journal: 'initiation', partition: 3, sequence: 7, index: 0 };
const STREAM: ParkedStream = {
  service: 'wallet-fee',
  consumer: 'wallet-fee.payments',
  stream: 'payment-a',
  eventCount: 2,
  position,
  eventId: 'e-1',
  type: 'PaymentSucceeded.v1',
  at: '2026-11-21T08:00:00.000Z',
  cause: 'no such wallet',
};
const EVENT = { position, eventId: 'e-1', type: STREAM.type, at: STREAM.at, cause: STREAM.cause, failed: true };
const DECISION = { ...STREAM, by: 'operator:cli', reason: 'by hand', skippedAt: '2026-11-21T09:00:00.000Z' };

describe('daftari parked', () => {
  let dataDir: string;
  let server: GrpcServer;
  let service: jest.Mocked<OperationsService>;
  beforeEach(async () => {
    const events = [{ ...EVENT, correlation: 'c', data: '{"phone":{"sealed":"k","box":"b"}}' }];
    service = {
      listParked: answering({ streams: [STREAM], streamCount: 1, unreachable: [] }),
      getParked: answering({ streams: [{ stream: STREAM, events }], unreachable: [] }),
      replayParked: answering({ left: undefined }),
      skipParked: answering({ decision: DECISION, left: { ...STREAM, eventCount: 1 } }),
      listSkipped: answering({ skipped: [DECISION], unreachable: [] }),
    };
    const services = [grpcService(OperationsServiceDefinition, service, createLogger({ level: 'silent' }))];
    server = await startGrpcServer({ host: '127.0.0.1', port: 0, services });
    dataDir = mkdtempSync(join(tmpdir(), 'daftari-parked-'));
    writeFileSync(join(dataDir, 'runtime.json'), JSON.stringify({ grpc: server.address }));
  });
  afterEach(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const parked = (...args: string[]) => capturedRun(['--data-dir', dataDir, 'parked', ...args]);

  it('lists streams with the cause, and names processes that did not answer', async () => {
    service.listParked.mockResolvedValueOnce({ streams: [STREAM], streamCount: 5, unreachable: ['notifier h:1'] });
    const { code, out } = await parked('list', '--consumer', 'wallet-fee.payments', '--limit', '1');
    expect(service.listParked).toHaveBeenCalledWith({ service: '', consumer: 'wallet-fee.payments', limit: 1 });
    expect(code).toBe(0);
    expect(out).toMatch(
      /2 {2}wallet-fee\.payments {2}2026-11-21T08:00:00\.000Z {2}payment-a {2}no such wallet\nand 4 more\n/,
    );
    expect(out).toContain('These processes did not answer: notifier h:1.');
  });

  it('says when nothing is parked', async () => {
    service.listParked.mockResolvedValueOnce({ streams: [], streamCount: 0, unreachable: [] });
    expect((await parked('list')).out).toBe('Nothing is parked.\n');
  });

  it('shows the events of a stream, sealed as they are', async () => {
    const { out } = await parked('show', 'payment-a');
    expect(out).toContain('payment-a, with consumer wallet-fee.payments of wallet-fee: 2 parked');
    expect(out).toContain('stands at    initiation/3/7/0');
    expect(out).toContain('{"phone":{"sealed":"k","box":"b"}}');
    expect(out).toContain('and 1 more');
  });

  it('replays with the consumer that has it, and tells what is left', async () => {
    expect((await parked('replay', 'payment-a')).out).toBe('Nothing of payment-a is parked any more.\n');
    const whose = { service: 'wallet-fee', consumer: 'wallet-fee.payments' };
    expect(service.replayParked).toHaveBeenCalledWith({ ...whose, stream: 'payment-a' });
    service.replayParked.mockResolvedValueOnce({ left: STREAM });
    expect((await parked('replay', 'payment-a')).out).toContain('2 of payment-a still parked; in the way is');
  });

  it('skips as the operator, with a reason', async () => {
    const { out } = await parked('skip', 'payment-a', '--reason', 'by hand', '--event', 'e-1');
    expect(service.skipParked).toHaveBeenCalledWith({
      service: 'wallet-fee',
      consumer: 'wallet-fee.payments',
      stream: 'payment-a',
      eventId: 'e-1',
      reason: 'by hand',
      caller: { actor: 'operator:cli', causation: '' },
    });
    expect(out).toContain('PaymentSucceeded.v1 (e-1) is never handled by wallet-fee.payments.');
    expect(await parked('skip', 'payment-a')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--reason') as string,
    });
  });

  it('asks which consumer is meant when several have the stream', async () => {
    const other = { stream: { ...STREAM, consumer: 'notifier-payments' }, events: [] };
    service.getParked.mockResolvedValue({ streams: [{ stream: STREAM, events: [] }, other], unreachable: [] });
    const { code, err } = await parked('replay', 'payment-a');
    expect([code, err]).toEqual([2, expect.stringContaining('name one with --consumer')]);
    expect(service.replayParked).not.toHaveBeenCalled();
    await parked('replay', 'payment-a', '--consumer', 'notifier-payments');
    expect(service.replayParked).toHaveBeenCalledWith({
      service: '',
      consumer: 'notifier-payments',
      stream: 'payment-a',
    });
  });

  it('tells decisions of the past', async () => {
    expect((await parked('skipped')).out).toMatch(/operator:cli: by hand\n.*it was parked because: no such wallet/);
  });

  it('prints JSON, and refusals in one line with what to do', async () => {
    expect(JSON.parse((await parked('list', '--json')).out)).toMatchObject({ streamCount: 1, unreachable: [] });
    service.getParked.mockRejectedValueOnce(new DaftariError('NOT_PARKED', 'No event of stream x is parked.'));
    const { code, err } = await parked('show', 'x');
    expect([code, err]).toEqual([1, expect.stringMatching(/^daftari: NOT_PARKED: No event of stream x.*List what/)]);
  });
});

function answering<Request, Answer>(answer: Answer) {
  return jest.fn<Promise<Answer>, [Request]>(async () => answer);
}
