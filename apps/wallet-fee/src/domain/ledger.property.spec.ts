import fc from 'fast-check';
import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import { eventChecker } from '@daftari/contracts/event-checker';
import { walletFeeEvents } from '@daftari/contracts/events/wallet-fee-events';
import { DaftariError } from '@daftari/kernel/errors';
import { derivedId } from '@daftari/kernel/ids';
import { cents } from '@daftari/kernel/money';
import { isMerchantAccount, isOfEnvironment, walletAccount, type WalletKind } from './accounts';
import { decideAdjust } from './decide-adjust';
import { decideCapture } from './decide-capture';
import { decideCollection } from './decide-collection';
import { decideFailure } from './decide-failure';
import { decideHold } from './decide-hold';
import { decideRelease } from './decide-release';
import { decideSuspense } from './decide-suspense';
import { decideTopUp } from './decide-top-up';
import { GivenLedger } from './testing/given';
import type { LedgerFact } from './ledger-view';
import { NaiveLedger } from './testing/naive-ledger';

type Environment = 'test' | 'live';
/** Small pools of ids, so that commands meet each other: repeated, crossed and out of order. */
const merchants = [0, 1].map((n) => derivedId('spec', 'merchant', String(n)));
const ids = [0, 1].map((n) => derivedId('spec', 'id', String(n)));
const owner = {
  environment: fc.constantFrom<Environment>('test', 'live'),
  merchantId: fc.constantFrom(...merchants),
  id: fc.constantFrom(...ids),
};
const amount = fc.integer({ min: 1, max: 600 }).map(cents);
const command = fc.oneof(
  fc.record({
    ...owner,
    do: fc.constant('adjust' as const),
    kind: fc.constantFrom<WalletKind>('service', 'payout'),
    amount: fc
      .integer({ min: -600, max: 900 })
      .filter((n) => n !== 0)
      .map(cents),
  }),
  fc.record({
    ...owner,
    do: fc.constant('hold' as const),
    fee: fc.integer({ min: 0, max: 400 }).map(cents),
    refund: fc.boolean(),
  }),
  fc.record({ ...owner, do: fc.constantFrom('capture', 'release', 'fail') }),
  fc.record({ ...owner, do: fc.constantFrom('collect', 'topUp'), amount }),
  fc.record({ ...owner, do: fc.constant('suspend' as const), amount, receipt: fc.constantFrom(undefined, 'R1', 'R2') }),
);
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

/** Ids are one merchant's and one environment's, as derived ids are. */
function idOf({ environment, merchantId, id }: Command): string {
  return derivedId('spec', environment, merchantId, id);
}

function decide(asked: Command, ledger: GivenLedger): readonly LedgerFact[] {
  const { environment, merchantId } = asked;
  const id = idOf(asked);
  const hold = { environment, merchantId, holdId: id };
  switch (asked.do) {
    case 'adjust':
      return decideAdjust(
        { environment, merchantId, kind: asked.kind, postingId: id, amountCents: asked.amount, reason: 'spec' },
        ledger,
      );
    case 'hold': {
      const rule = { flatCents: asked.fee, basisPoints: 0, refundOnFailure: asked.refund };
      return decideHold({ ...hold, transactionId: id, paymentType: 'STK', amountCents: cents(100), rule }, ledger)
        .events;
    }
    case 'capture':
      return decideCapture(hold, ledger);
    case 'release':
      return decideRelease({ ...hold, reason: 'spec' }, ledger);
    case 'fail':
      return decideFailure({ ...hold, reason: 'spec' }, ledger);
    case 'collect':
    case 'topUp':
    case 'suspend': {
      const receipt = asked.do === 'suspend' && asked.receipt !== undefined && { receipt: asked.receipt };
      const amountCents = asked.amount;
      const credit = { environment, merchantId, transactionId: id, shortcode: '174379', amountCents, ...receipt };
      return { collect: decideCollection, topUp: decideTopUp, suspend: decideSuspense }[asked.do](credit, ledger);
    }
  }
}

function expected(asked: Command, naive: NaiveLedger): string {
  const id = idOf(asked);
  const account = (kind: WalletKind) => walletAccount({ ...asked, kind });
  switch (asked.do) {
    case 'adjust':
      return naive.adjust(`adjust ${id}`, account(asked.kind), asked.amount);
    case 'hold':
      return naive.hold(id, account('service'), asked.fee, asked.refund);
    case 'collect':
      return naive.collect(`collect ${id}`, account('collections'), asked.amount);
    case 'topUp':
      return naive.collect(`top up ${id}`, account('service'), asked.amount);
    case 'suspend':
      return naive.suspend(id, `${asked.environment}/suspense/174379`, asked.amount, asked.receipt ?? 'late');
    default:
      return naive[asked.do](id);
  }
}

function answerOf(asked: Command, ledger: GivenLedger): string {
  try {
    ledger.record(decide(asked, ledger), asked.environment);
    return 'ok';
  } catch (error) {
    if (error instanceof DaftariError) return error.code;
    throw error;
  }
}

/** One comparison a step: the ledger's own figures beside what they must be. */
function checkInvariants(ledger: GivenLedger, naive: NaiveLedger): void {
  const accounts = [...ledger.partition.accounts].map(([name, account]) => ({ name, ...account }));
  const holds = [...ledger.partition.openHolds.values()];
  const total = (environment: Environment) =>
    accounts.filter(({ name }) => isOfEnvironment(name, environment)).reduce((sum, a) => sum + a.postedCents, 0);
  const isOwed = (name: string) => isMerchantAccount(name) || name.includes('/suspense/');
  const touched = [...ledger.partition.accounts.keys(), ...naive.entries.map(({ account }) => account)];
  const owed = [...new Set(touched)].filter(isOwed);
  const merchantAccounts = accounts.filter(({ name }) => isMerchantAccount(name));
  expect({
    trialBalance: [total('test'), total('live')],
    belowZero: merchantAccounts.filter(({ postedCents, heldCents }) => postedCents < heldCents),
    held: accounts.map(({ name, heldCents }) => [name, heldCents]),
    posted: owed.map((name) => [name, ledger.partition.accounts.get(name)?.postedCents]),
  }).toEqual({
    trialBalance: [0, 0],
    belowZero: [],
    held: accounts.map(({ name }) => [
      name,
      holds.reduce((sum, h) => sum + (h.account === name ? h.amountCents : 0), 0),
    ]),
    posted: owed.map((name) => [name, naive.posted(name)]),
  });
  expect(holds.length).toBe([...naive.holds.values()].filter(({ status }) => status === 'open').length);
}

describe('the ledger, whatever it is asked in whatever order', () => {
  const commands = fc.array(command, { maxLength: 60, size: 'max' });

  it('decides as the naive ledger does, stays balanced, and takes no merchant below zero', () => {
    fc.assert(
      fc.property(commands, (asked) => {
        const ledger = new GivenLedger();
        const naive = new NaiveLedger();
        for (const one of asked) {
          expect(answerOf(one, ledger)).toBe(expected(one, naive));
          checkInvariants(ledger, naive);
        }
      }),
      { numRuns: 100 },
    );
  }, 120_000);

  it('writes only events that fit their schemas and whose legs sum to zero', () => {
    const { problem } = eventChecker(walletFeeEvents);
    fc.assert(
      fc.property(commands, (asked) => {
        const ledger = new GivenLedger();
        for (const one of asked) answerOf(one, ledger);
        for (const { type, data } of ledger.events) {
          expect(problem(type, data)).toBeUndefined();
          if ('legs' in data) expect(data.legs.reduce((sum, leg) => sum + leg.amountCents, 0)).toBe(0);
        }
      }),
    );
  });

  it('changes nothing when a command that succeeded comes again at once', () => {
    fc.assert(
      fc.property(commands, (asked) => {
        const ledger = new GivenLedger();
        for (const one of asked) if (answerOf(one, ledger) === 'ok') expect(decide(one, ledger)).toEqual([]);
      }),
    );
  });

  it('is the same again when its events are read back from text and folded', () => {
    fc.assert(
      fc.property(commands, (asked) => {
        const ledger = new GivenLedger();
        for (const one of asked) answerOf(one, ledger);
        const replayed = new GivenLedger();
        for (const event of ledger.events) {
          const { stream, environment, type, data } = JSON.parse(JSON.stringify(event)) as typeof event;
          replayed.record([{ stream, type, data } as WalletFeeEvent & { stream: string }], environment);
        }
        expect(replayed.partition).toEqual(ledger.partition);
      }),
    );
  });
});
