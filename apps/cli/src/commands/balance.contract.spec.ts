import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  BalanceVerdict,
  InitiationServiceDefinition,
  type BalanceComparison,
  type BalanceQuestion,
  type InitiationService,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { isoTime, systemClock } from '@daftari/kernel/clock';
import { startGrpcServer, type GrpcServer } from '@daftari/rpc/grpc-server';
import { grpcService } from '@daftari/rpc/grpc-service';
import { createLogger } from '@daftari/service/logger';
import { capturedRun } from '../testing/captured-run';

const FIRST = '11111111-1111-4111-8111-111111111111';
const SECOND = '22222222-2222-4222-8222-222222222222';
const hoursAgo = (hours: number) => isoTime(systemClock.nowMs() - hours * 3_600_000);

function comparison(over: Partial<BalanceComparison> = {}): BalanceComparison {
  return {
    shortcode: '600100',
    reportedAt: hoursAgo(1),
    reportedCents: 1_250_000,
    chargesCents: -2_240,
    ledgerCents: 250_000,
    differenceCents: 0,
    attemptId: FIRST,
    newChargesCents: 2_240,
    ownCents: 1_000_000,
    mayHaveComeCents: 0,
    mayHaveGoneCents: 0,
    verdict: BalanceVerdict.EQUAL,
    alarm: false,
    ...over,
  };
}

const question = (over: Partial<BalanceQuestion> = {}): BalanceQuestion => ({
  attemptId: FIRST,
  askedAt: hoursAgo(1),
  compared: true,
  resultCode: '',
  resultDescription: '',
  ...over,
});

describe('daftari balance', () => {
  let dataDir: string;
  let server: GrpcServer;
  let initiation: jest.Mocked<
    Pick<InitiationService, 'compareBalance' | 'getBalanceComparison' | 'acceptBalanceDifference'>
  >;
  beforeEach(async () => {
    initiation = {
      compareBalance: answering({ attemptId: SECOND }),
      getBalanceComparison: answering({ comparison: comparison(), lastQuestion: question() }),
      acceptBalanceDifference: answering({}),
    };
    const offered = initiation as unknown as InitiationService;
    const services = [grpcService(InitiationServiceDefinition, offered, createLogger({ level: 'silent' }))];
    server = await startGrpcServer({ host: '127.0.0.1', port: 0, services });
    dataDir = mkdtempSync(join(tmpdir(), 'daftari-balance-'));
    writeFileSync(join(dataDir, 'runtime.json'), JSON.stringify({ grpc: server.address }));
  });
  afterEach(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const balance = (...args: string[]) => capturedRun(['--data-dir', dataDir, 'balance', ...args]);
  const tells = (over: Partial<BalanceComparison>, last: Partial<BalanceQuestion> = {}) =>
    initiation.getBalanceComparison.mockResolvedValue({ comparison: comparison(over), lastQuestion: question(last) });

  it('shows both sides, and is fine when they agree', async () => {
    const { code, out } = await balance('--live');
    expect(initiation.getBalanceComparison).toHaveBeenCalledWith({ environment: Environment.LIVE });
    expect(code).toBe(0);
    expect(out).toMatch(/utility and working account +KES +12,500\.00/);
    expect(out).toMatch(/charges not settled yet +KES +-22\.40/);
    expect(out).toMatch(/the ledger +KES +2,477\.60/);
    expect(out).toMatch(/own money +KES +10,000\.00/);
    expect(out).toContain('They agree.');
  });

  it.each<[string, Partial<BalanceComparison>, number]>([
    ['may explain', { verdict: BalanceVerdict.IN_FLIGHT, differenceCents: 500, mayHaveComeCents: 500 }, 0],
    ['base line', { verdict: BalanceVerdict.BASE_LINE }, 0],
    ['no base line yet', { verdict: BalanceVerdict.NO_BASE_LINE }, 0],
    ['Nothing explains', { verdict: BalanceVerdict.UNEXPLAINED, differenceCents: 500 }, 1],
    ['a person has to look', { verdict: BalanceVerdict.UNEXPLAINED, differenceCents: 500, alarm: true }, 1],
    ['A person said', { verdict: BalanceVerdict.ACCEPTED, differenceCents: 500 }, 0],
    ['older than a day and a half', { reportedAt: hoursAgo(40) }, 1],
  ])('says "%s" and ends accordingly', async (says, over, expected) => {
    tells(over);
    const { code, out } = await balance();
    expect(out).toContain(says);
    expect(code).toBe(expected);
  });

  it('says so when nothing was compared yet', async () => {
    initiation.getBalanceComparison.mockResolvedValue({ comparison: undefined, lastQuestion: undefined });
    expect(await balance()).toMatchObject({ code: 2, out: expect.stringContaining('Nothing was compared yet') });
  });

  it('asks now, and waits until that very question is answered', async () => {
    const open = question({ attemptId: SECOND, compared: false });
    initiation.getBalanceComparison
      .mockResolvedValueOnce({ comparison: comparison(), lastQuestion: open })
      .mockResolvedValueOnce({
        comparison: comparison({ attemptId: SECOND, reportedCents: 5 }),
        lastQuestion: question({ attemptId: SECOND }),
      });
    const { code, out } = await balance('--now');
    expect(initiation.compareBalance).toHaveBeenCalledWith({
      environment: Environment.TEST,
      caller: { actor: 'operator:cli', causation: '' },
    });
    expect(initiation.getBalanceComparison).toHaveBeenCalledTimes(2);
    expect(code).toBe(0);
    expect(out).toMatch(/KES +0\.05/);
  });

  it('tells why M-Pesa told no balance, and when it does not answer', async () => {
    const refused = { attemptId: SECOND, compared: false, resultCode: '8006', resultDescription: 'locked' };
    tells({}, refused);
    expect(await balance('--now')).toMatchObject({ code: 1, err: expect.stringContaining('8006 locked') });
    tells({}, { attemptId: SECOND, compared: false });
    const { code, err } = await balance('--now', '--wait', '0');
    expect([code, err]).toEqual([1, expect.stringContaining('has not answered within 0 s')]);
    expect((await balance()).out).toContain('has not answered yet');
  });

  describe('accept', () => {
    const accept = (difference: string) =>
      balance('accept', '--difference', difference, '--note', 'slip 812', '--live');

    it('explains the difference that was shown', async () => {
      tells({ verdict: BalanceVerdict.UNEXPLAINED, differenceCents: -600_000, alarm: true });
      const { code, out } = await accept('-6000');
      expect(initiation.acceptBalanceDifference).toHaveBeenCalledWith({
        environment: Environment.LIVE,
        attemptId: FIRST,
        note: 'slip 812',
        caller: { actor: 'operator:cli', causation: '' },
      });
      expect(code).toBe(0);
      expect(out).toContain("KES -6,000.00 is part of the platform's own money on 600100");
    });

    it('explains no other difference than the last one', async () => {
      tells({ verdict: BalanceVerdict.UNEXPLAINED, differenceCents: -600_100 });
      expect(await accept('-6000')).toMatchObject({ code: 1, err: expect.stringContaining('KES -6,001.00') });
      expect(initiation.acceptBalanceDifference).not.toHaveBeenCalled();
    });
  });
});

function answering<Request, Answer>(answer: Answer) {
  return jest.fn<Promise<Answer>, [Request]>(async () => answer);
}
