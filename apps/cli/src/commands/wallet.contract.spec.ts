import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  WalletFeeServiceDefinition,
  WalletKind,
  type AdjustWalletRequest,
  type GetWalletRequest,
  type ListEntriesRequest,
  type MoveFundsRequest,
  type SetBalanceAlertRequest,
  type Wallet,
  type WalletFeeService,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { DaftariError } from '@daftari/kernel/errors';
import { startGrpcServer, type GrpcServer } from '@daftari/rpc/grpc-server';
import { grpcService } from '@daftari/rpc/grpc-service';
import { createLogger } from '@daftari/service/logger';
import { capturedRun } from '../testing/captured-run';

const MERCHANT = '7f1c0a52-0b7e-4d0e-9a53-0d6f4c1b2a30';
const DEMO = '22222222-2222-4222-8222-222222222222';
const POSTING = '0b5a3f6e-3b0d-4c84-a6d2-6a6f1a1f0a77';

const ENTRY = {
  ...{
    entryId: '8',
    postingId: POSTING,
    eventType: 'CollectionCredited',
    transactionId: POSTING,
    receipt: 'TKL1ABCDEF',
  },
  ...{ amountCents: 100_000, balanceCents: 350_000, description: 'Payment received', at: '2026-11-22T08:00:00.000Z' },
};

/** A ledger that holds to the contract of AdjustWallet: the same posting id is the same posting. */
class Ledger {
  readonly asked: AdjustWalletRequest[] = [];
  readonly listed: ListEntriesRequest[] = [];
  readonly moved: MoveFundsRequest[] = [];
  readonly alerts: SetBalanceAlertRequest[] = [];
  failure: DaftariError | undefined;
  private readonly wallets = new Map<string, number>();

  readonly service = {
    getWallet: async (request: GetWalletRequest) => ({ wallet: this.wallet(request) }),
    adjustWallet: async (request: AdjustWalletRequest) => {
      if (!this.asked.some(({ postingId }) => postingId === request.postingId)) {
        this.wallets.set(keyOf(request), (this.wallets.get(keyOf(request)) ?? 0) + request.amountCents);
      }
      this.asked.push(request);
      if (this.failure !== undefined) throw this.failure;
      return { wallet: this.wallet(request) };
    },
    listEntries: async (request: ListEntriesRequest) => {
      this.listed.push(request);
      return { entries: [ENTRY], nextCursor: '7' };
    },
    moveFunds: async (request: MoveFundsRequest) => {
      const replayed = this.moved.some(({ postingId }) => postingId === request.postingId);
      this.moved.push(request);
      const [from, to] = [
        { ...request, kind: request.from },
        { ...request, kind: request.to },
      ];
      for (const each of [from, to]) this.wallets.set(keyOf(each), 10_000);
      return { from: this.wallet(from), to: this.wallet(to), replayed };
    },
    setBalanceAlert: async (request: SetBalanceAlertRequest) => {
      this.alerts.push(request);
      return { wallet: { ...this.wallet(request), alertBelowCents: request.belowCents } };
    },
  } as unknown as WalletFeeService;

  private wallet(request: GetWalletRequest): Wallet {
    const postedCents = this.wallets.get(keyOf(request));
    if (postedCents === undefined) throw new DaftariError('WALLET_NOT_FOUND');
    const { merchantId, kind } = request;
    const balance = { postedCents, heldCents: 100, availableCents: postedCents - 100 };
    return { walletId: POSTING, merchantId, kind, currency: 'KES', ...balance, updatedAt: '2026-11-22T08:00:00.000Z' };
  }
}

function keyOf({ merchantId, environment, kind }: GetWalletRequest): string {
  return `${merchantId}/${environment}/${kind}`;
}

describe('daftari wallet', () => {
  let dataDir: string;
  let server: GrpcServer;
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = new Ledger();
    const services = [grpcService(WalletFeeServiceDefinition, ledger.service, createLogger({ level: 'silent' }))];
    server = await startGrpcServer({ host: '127.0.0.1', port: 0, services });
    dataDir = mkdtempSync(join(tmpdir(), 'daftari-wallet-'));
    writeFileSync(join(dataDir, 'runtime.json'), JSON.stringify({ grpc: server.address, merchantId: DEMO }));
  });
  afterEach(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const wallet = (...args: string[]) => capturedRun(['--data-dir', dataDir, 'wallet', ...args]);
  const fund = (...args: string[]) =>
    wallet('fund', 'payout', '--merchant', MERCHANT, '--amount', '5000', '--reason', 'bank slip 812', ...args);

  it('funds a wallet, and shows it before and after', async () => {
    const { code, out } = await fund('--live');
    expect(code).toBe(0);
    expect(ledger.asked).toEqual([
      {
        postingId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        merchantId: MERCHANT,
        environment: Environment.LIVE,
        kind: WalletKind.PAYOUT,
        amountCents: 500_000,
        reason: 'bank slip 812',
        caller: { actor: 'operator:cli', causation: '' },
      },
    ]);
    expect(out).toContain(`KES 5,000.00 posted; posting ${ledger.asked[0]!.postingId}.`);
    expect(out).toContain(`The payout wallet (live money) of merchant ${MERCHANT}`);
    expect(out).toMatch(/before {2}not opened yet/);
    expect(out).toMatch(/after {3}posted KES 5,000\.00 {2}held KES 1\.00 {2}available KES 4,999\.00/);
    expect((await fund('--live')).out).toMatch(/before {2}posted KES 5,000\.00/);
  });

  it('posts once under a posting id, and says so', async () => {
    await fund('--posting-id', POSTING);
    const { code, out } = await fund('--posting-id', POSTING);
    expect(code).toBe(0);
    expect(out).toContain(`Nothing was posted: posting ${POSTING} had been made before.`);
    expect(out).toMatch(/after {3}posted KES 5,000\.00/);
  });

  it('names the posting where nobody can know whether it was made', async () => {
    ledger.failure = new DaftariError('OUTCOME_UNKNOWN', 'the store did not answer');
    const { code, err } = await fund();
    expect(code).toBe(1);
    expect(err).toContain(`--posting-id ${ledger.asked[0]!.postingId}`);
  });

  it('corrects a wallet downwards, of the demo merchant and of test money where none is named', async () => {
    const { code, out } = await wallet('adjust', 'service', '--amount', '-2.50', '--reason', 'charged twice', '--json');
    expect(code).toBe(0);
    expect(ledger.asked).toMatchObject([{ merchantId: DEMO, environment: Environment.TEST, amountCents: -250 }]);
    expect(JSON.parse(out)).toMatchObject({ amountCents: -250, before: null, after: { postedCents: -250 } });
  });

  it('shows a wallet, and says where there is none', async () => {
    const { code, err } = await wallet('show', 'collections');
    expect(code).toBe(1);
    expect(err).toContain('WALLET_NOT_FOUND');
    await fund();
    const { out } = await wallet('show', 'payout', '--merchant', MERCHANT);
    expect(out).toMatch(/test money.*\n {2}now {5}posted KES 5,000\.00/);
  });

  it('reads a statement', async () => {
    const { code, out } = await wallet('entries', 'collections', '--limit', '5', '--cursor', '9', '--live');
    expect(code).toBe(0);
    expect(out).toMatch(/8 {2}2026-11-22T08:00:00\.000Z {2}1,000\.00 {2}3,500\.00 {2}TKL1ABCDEF {2}Payment received/);
    expect(out).toContain('There are more: --cursor 7');
    const asked = {
      merchantId: DEMO,
      environment: Environment.LIVE,
      kind: WalletKind.COLLECTIONS,
      limit: 5,
      cursor: '9',
    };
    expect(ledger.listed).toEqual([asked]);
    expect(JSON.parse((await wallet('entries', 'payout', '--json')).out)).toMatchObject({ entries: [ENTRY] });
  });

  it('moves money once under a posting id, and says so', async () => {
    const move = () => wallet('move', 'collections', 'payout', '--amount', '2500.50', '--posting-id', POSTING);
    expect((await move()).out).toContain(`KES 2,500.50 moved; posting ${POSTING}.`);
    expect((await move()).out).toContain(`Nothing was moved: posting ${POSTING} had been made before.`);
    const [one, two] = ledger.moved;
    const asked = { postingId: POSTING, merchantId: DEMO, amountCents: 250_050, from: WalletKind.COLLECTIONS };
    expect(one).toMatchObject({ ...asked, to: WalletKind.PAYOUT });
    expect(two).toEqual(one);
  });

  it('sets, shows and ends an alert', async () => {
    await fund();
    const whose = ['--merchant', MERCHANT];
    const set = await wallet('alert', 'payout', '--below', '500', ...whose);
    expect(set.out).toContain('The merchant is told when less than KES 500.00 can be spent.');
    expect((await wallet('alert', 'payout', '--off', ...whose)).out).toContain('is not told');
    expect(ledger.alerts.map(({ belowCents }) => belowCents)).toEqual([50_000, undefined]);
    expect((await wallet('alert', 'payout', ...whose)).code).toBe(0);
    expect(ledger.alerts).toHaveLength(2);
  });

  it.each<[string, string[]]>([
    ['to move from a wallet to itself', ['move', 'payout', 'payout', '--amount', '1']],
    ['to move nothing', ['move', 'collections', 'payout', '--amount', '0']],
    ['an alert below nothing', ['alert', 'payout', '--below', '0']],
    ['an alert that is set and ended', ['alert', 'payout', '--below', '5', '--off']],
    ['a limit that is none', ['entries', 'payout', '--limit', '0']],
    ['no amount', ['fund', 'payout', '--amount', 'x', '--reason', 'y']],
    ['a negative amount to fund', ['fund', 'payout', '--amount', '-1', '--reason', 'y']],
    ['zero', ['adjust', 'payout', '--amount', '0', '--reason', 'y']],
    ['parts of a cent', ['adjust', 'payout', '--amount', '0.001', '--reason', 'y']],
    ['no reason', ['adjust', 'payout', '--amount', '1']],
    ['no kind of wallet', ['show', 'savings']],
    ['no UUID', ['adjust', 'payout', '--amount', '1', '--reason', 'y', '--posting-id', 'x']],
  ])('refuses %s before anything is asked', async (_, args) => {
    const { code, err } = await wallet(...args);
    expect(code).toBe(2);
    expect(err).not.toBe('');
    expect(ledger.asked).toEqual([]);
  });

  it('says that no server runs', async () => {
    rmSync(join(dataDir, 'runtime.json'));
    expect(await fund()).toMatchObject({ code: 2, err: expect.stringContaining('no server runs on') });
  });
});
