import fc from 'fast-check';
import { LedgerFold } from '@daftari/audit/replay/ledger-fold';
import { eventChecker } from '@daftari/contracts/event-checker';
import { walletFeeEvents, type WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { Environment } from '@daftari/journal-core/event';
import { derivedId } from '@daftari/kernel/ids';
import { cents } from '@daftari/kernel/money';
import { replayOfWalletFee } from '../replay';
import { isLimited, isMerchantAccount, isOfEnvironment, type WalletKind } from './accounts';
import { GivenLedger } from './testing/given';
import { answerOf, decide, expected, type Command, type PayoutCommand } from './testing/ledger-commands';
import { NaiveLedger } from './testing/naive-ledger';

/** Small pools of ids, so that commands meet each other: repeated, crossed and out of order. */
const merchants = [0, 1].map((n) => derivedId('spec', 'merchant', String(n)));
const ids = [0, 1].map((n) => derivedId('spec', 'id', String(n)));
const owner = {
  environment: fc.constantFrom<Environment>('test', 'live'),
  merchantId: fc.constantFrom(...merchants),
  id: fc.constantFrom(...ids),
};
const KINDS: WalletKind[] = ['service', 'payout', 'collections'];
const amount = fc.integer({ min: 1, max: 600 }).map(cents);

function payoutCommands(of: typeof owner): fc.Arbitrary<PayoutCommand> {
  return fc.oneof(
    fc.record({
      ...of,
      do: fc.constant('holdPayout' as const),
      amount: fc.integer({ min: 1, max: 3 }).map((n) => cents(100 * n)),
      fee: fc.integer({ min: 0, max: 200 }).map(cents),
      refund: fc.boolean(),
    }),
    fc.record({
      ...of,
      do: fc.constantFrom('capturePayoutFee', 'payPayout', 'releasePayout', 'failPayout', 'chargeLatePayout'),
    }),
  );
}

const command: fc.Arbitrary<Command> = fc.oneof(
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
  fc
    .record({ ...owner, do: fc.constant('move' as const), amount, kinds: fc.shuffledSubarray(KINDS, { minLength: 2 }) })
    .map(({ kinds: [from, to], ...rest }) => ({ ...rest, from: from!, to: to! })),
  payoutCommands(owner),
  fc.record({ ...owner, do: fc.constant('suspend' as const), amount, receipt: fc.constantFrom(undefined, 'R1', 'R2') }),
);

/** Whatever can be asked, of several merchants. */
const commands: fc.Arbitrary<Command[]> = fc.array(command, { maxLength: 60, size: 'max' });

const alone = {
  environment: fc.constant<Environment>('test'),
  merchantId: fc.constant(merchants[0]!),
  id: fc.constantFrom(...ids),
};
const FUNDING = (['service', 'payout'] as const).map((kind): Command => {
  return { environment: 'test', merchantId: merchants[0]!, id: `fund ${kind}`, do: 'adjust', kind, amount: cents(900) };
});

/** Of one merchant with money, and about payouts alone: so most of them get somewhere. */
const commandsOfPayouts: fc.Arbitrary<Command[]> = fc
  .array<Command>(payoutCommands(alone), { maxLength: 25, size: 'max' })
  .map((asked) => [...FUNDING, ...asked]);

/** One comparison a step: the ledger's own figures beside what they must be. */
function checkInvariants(ledger: GivenLedger, naive: NaiveLedger): void {
  const accounts = [...ledger.partition.accounts].map(([name, account]) => ({ name, ...account }));
  const holds = [...ledger.partition.openHolds.values()];
  const total = (environment: Environment) =>
    accounts.filter(({ name }) => isOfEnvironment(name, environment)).reduce((sum, a) => sum + a.postedCents, 0);
  const isOwed = (name: string) => isMerchantAccount(name) || name.includes('/suspense/');
  const touched = [...ledger.partition.accounts.keys(), ...naive.entries.map(({ account }) => account)];
  const owed = [...new Set(touched)].filter(isOwed);
  const limited = accounts.filter(({ name }) => isLimited(name));
  expect({
    trialBalance: [total('test'), total('live')],
    belowZero: limited.filter(({ postedCents, heldCents }) => postedCents < heldCents),
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
  const naiveHolds = [...naive.holds.values(), ...naive.payouts.values()];
  expect(holds.length).toBe(naiveHolds.filter(({ status }) => status === 'open').length);
}

describe('the ledger, whatever it is asked in whatever order', () => {
  const either = fc.oneof(commands, commandsOfPayouts);

  const decidesAsNaively = (asking: fc.Arbitrary<Command[]>) =>
    fc.assert(
      fc.property(asking, (asked) => {
        const ledger = new GivenLedger();
        const naive = new NaiveLedger();
        for (const one of asked) {
          expect(answerOf(one, ledger)).toBe(expected(one, naive));
          checkInvariants(ledger, naive);
        }
      }),
      { numRuns: 100 },
    );

  it('decides as the naive ledger does, stays balanced, and takes no merchant below zero', () => {
    decidesAsNaively(commands);
  }, 120_000);

  it('does so when it is asked about payouts alone, with money to pay them', () => {
    decidesAsNaively(commandsOfPayouts);
  }, 120_000);

  it('writes only events that fit their schemas and whose legs sum to zero', () => {
    const { problem } = eventChecker(walletFeeEvents);
    fc.assert(
      fc.property(either, (asked) => {
        const ledger = new GivenLedger();
        for (const one of asked) answerOf(one, ledger);
        for (const { type, data } of ledger.events) {
          expect(problem(type, data)).toBeUndefined();
          if ('legs' in data) expect(data.legs.reduce((sum, leg) => sum + leg.amountCents, 0)).toBe(0);
        }
      }),
    );
  });

  it('pays or releases a payout at most once, and charges a late one at most once and only after its release', () => {
    const seen = { paid: 0, charged: 0 };
    fc.assert(
      fc.property(commandsOfPayouts, (asked) => {
        const ledger = new GivenLedger();
        for (const one of asked) answerOf(one, ledger);
        const ends = new Map<string, string[]>();
        for (const { type, data, environment } of ledger.events) {
          if (!/^(PayoutPaid|PayoutReleased|LatePayoutCharged)/.test(type) || !('transactionId' in data)) continue;
          const payout = `${environment} ${data.transactionId}`;
          ends.set(payout, [...(ends.get(payout) ?? []), type]);
        }
        const lives = [...ends.values()].map((types) => types.join(' '));
        const allowed = ['PayoutPaid.v1', 'PayoutReleased.v1', 'PayoutReleased.v1 LatePayoutCharged.v1'];
        expect(lives.filter((life) => !allowed.includes(life))).toEqual([]);
        seen.paid += lives.filter((life) => life === allowed[0]).length;
        seen.charged += lives.filter((life) => life === allowed[2]).length;
      }),
    );
    expect(seen.paid).toBeGreaterThan(0);
    expect(seen.charged).toBeGreaterThan(0);
  });

  it('changes nothing when a command that succeeded comes again at once', () => {
    fc.assert(
      fc.property(either, (asked) => {
        const ledger = new GivenLedger();
        for (const one of asked) if (answerOf(one, ledger) === 'ok') expect(decide(one, ledger)).toEqual([]);
      }),
    );
  });

  it('is the same again when its events are read back from text and folded', () => {
    fc.assert(
      fc.property(either, (asked) => {
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

  it("is what the auditor's own arithmetic makes of its events", () => {
    fc.assert(
      fc.property(either, (asked) => {
        const ledger = new GivenLedger();
        for (const one of asked) answerOf(one, ledger);
        const auditor = new LedgerFold();
        expect(ledger.events.flatMap((event) => auditor.take(event))).toEqual([]);
        expect(auditor.unbalanced()).toEqual([]);
        const { accounts, openHolds } = replayOfWalletFee().balances!(ledger.partition);
        expect(auditor.accounts()).toEqual([...accounts].sort((a, b) => (a.account < b.account ? -1 : 1)));
        expect(auditor.openHolds()).toEqual([...openHolds]);
      }),
    );
  });
});
