import { cents } from '@daftari/kernel/money';
import { decideHold } from './decide-hold';
import { decideHoldPayout, type HoldPayout } from './decide-hold-payout';
import { ledgerModel } from './ledger';
import type { LedgerFact } from './ledger-view';
import { given, type GivenLedger } from './testing/given';
import {
  adjusted,
  feeCaptured,
  feeReleased,
  MERCHANT,
  PAYMENT,
  REFUNDED_FEE,
  STK_FEE,
  walletOpened,
} from './testing/spec-facts';
import {
  FEE_HOLD,
  FUNDED,
  PAYOUT,
  PAYOUT_HOLD,
  payoutFeeHeld,
  payoutHeld,
  payoutHeldWithoutFee,
  payoutPaid,
  payoutReleased,
} from './testing/spec-payout-facts';

const command: HoldPayout = {
  holdId: PAYOUT_HOLD,
  feeHoldId: FEE_HOLD,
  merchantId: MERCHANT,
  environment: 'test',
  transactionId: PAYMENT,
  paymentType: 'B2C',
  source: { kind: 'payout' } as const,
  amountCents: cents(100_000),
  rule: STK_FEE,
};
const other = 'a2b8a6de-7d4d-47be-8ee6-2b2e9f1a3c55';
const answer = {
  holdId: PAYOUT_HOLD,
  amountCents: 100_000,
  fee: { holdId: FEE_HOLD, feeCents: 250, refundOnFailure: false },
};
const free = { holdId: PAYOUT_HOLD, amountCents: 100_000, fee: { feeCents: 0, refundOnFailure: false } };
const hold = (ledger: GivenLedger, asked: HoldPayout = command) =>
  ledger.when((c: HoldPayout, view) => decideHoldPayout(c, view).events, asked);
const funds = (payoutCents: number, serviceCents: number): LedgerFact[] => [
  walletOpened('payout'),
  adjusted(payoutCents, other, 'funded', 'payout'),
  walletOpened(),
  adjusted(serviceCents),
];

describe('holding a payout', () => {
  it('reserves the amount in the payout wallet and the fee in the service wallet, by one decision', () => {
    const ledger = given(...FUNDED);
    hold(ledger).then(payoutHeld(), payoutFeeHeld());
    expect(decideHoldPayout(command, ledger).result).toEqual(answer);
  });

  it('keeps the rule that says whether the fee is given back', () => {
    const asked = { ...command, rule: REFUNDED_FEE };
    expect(decideHoldPayout(asked, given(...FUNDED)).result.fee.refundOnFailure).toBe(true);
    hold(given(...FUNDED), asked).then(payoutHeld(), payoutFeeHeld(REFUNDED_FEE));
  });

  it.each([
    ['there is no rule', undefined],
    ['the rule costs nothing', { ...REFUNDED_FEE, flatCents: cents(0) }],
  ])('holds no fee, and needs no service wallet, when %s', (_, rule) => {
    const ledger = given(...funds(100_000, 1).slice(0, 2));
    hold(ledger, { ...command, rule }).then(payoutHeldWithoutFee());
    expect(decideHoldPayout({ ...command, rule }, ledger).result).toEqual(free);
  });

  it('takes the last cent of both wallets', () => {
    hold(given(...funds(100_000, 250))).then(payoutHeld(), payoutFeeHeld());
  });

  it('holds neither when one cent of the amount is missing', () => {
    hold(given(...funds(99_999, 1_000))).thenRefused('INSUFFICIENT_FUNDS', {
      amountCents: 100_000,
      availableCents: 99_999,
    });
  });

  it('holds neither when one cent of the fee is missing', () => {
    hold(given(...funds(100_000, 249))).thenRefused('INSUFFICIENT_SERVICE_BALANCE', {
      feeCents: 250,
      availableCents: 249,
    });
  });

  it('is refused when the payout wallet was never opened', () => {
    hold(given(walletOpened(), adjusted(1_000))).thenRefused('INSUFFICIENT_FUNDS', { availableCents: 0 });
  });

  it('counts what other payouts have reserved, and not what was released', () => {
    hold(given(...FUNDED, payoutHeld(undefined, other))).thenRefused('INSUFFICIENT_FUNDS', { availableCents: 0 });
    const again = { ...command, holdId: other };
    hold(given(...FUNDED, payoutHeldWithoutFee(), payoutReleased('x')), again).then(
      payoutHeld(FEE_HOLD, other),
      payoutFeeHeld(),
    );
  });

  it('does not pay out live money from a test wallet', () => {
    hold(given(...FUNDED), { ...command, environment: 'live' }).thenRefused('INSUFFICIENT_FUNDS');
  });

  it.each<[string, LedgerFact[]]>([
    ['open', []],
    ['paid', [feeCaptured(FEE_HOLD), payoutPaid()]],
    ['released', [payoutReleased('refused'), feeReleased('refused', FEE_HOLD)]],
  ])('again gives the same answer when it is %s, whatever balance and rule are now', (_, finished) => {
    const ledger = given(...FUNDED, payoutHeld(), payoutFeeHeld(), ...finished);
    const again = { ...command, rule: undefined };
    hold(ledger, again).then();
    expect(decideHoldPayout(again, ledger).result).toEqual(answer);
  });

  it('again gives the same answer when it had no fee, and there is a rule now', () => {
    const ledger = given(...FUNDED, payoutHeldWithoutFee());
    hold(ledger).then();
    expect(decideHoldPayout(command, ledger).result).toEqual(free);
  });

  it.each([
    { transactionId: other },
    { environment: 'live' as const },
    { merchantId: other },
    { amountCents: cents(99_999) },
    { paymentType: 'C2C_PAYOUT' },
    { feeHoldId: other },
  ])('is refused when its id belongs to another payout: %j', (difference) => {
    const ledger = given(...FUNDED, payoutHeld(), payoutFeeHeld());
    hold(ledger, { ...command, ...difference }).thenRefused('ALREADY_EXISTS');
  });

  it("is refused when the id of its amount or of its fee is another payment's fee", () => {
    hold(given(...FUNDED, payoutFeeHeld(STK_FEE, PAYOUT_HOLD))).thenRefused('ALREADY_EXISTS');
    hold(given(...FUNDED, payoutFeeHeld(STK_FEE, FEE_HOLD, 'STK'))).thenRefused('ALREADY_EXISTS');
  });

  it('shows as held, and is an open hold beside that of its fee', () => {
    const { accounts, openHolds } = given(...FUNDED, payoutHeld(), payoutFeeHeld()).partition;
    expect(accounts.get(PAYOUT)).toMatchObject({ postedCents: 100_000, heldCents: 100_000 });
    expect(openHolds.get(PAYOUT_HOLD)).toEqual({
      merchantId: MERCHANT,
      environment: 'test',
      transactionId: PAYMENT,
      account: PAYOUT,
      amountCents: 100_000,
      heldAt: '2026-11-21T08:00:04.000Z',
      heldBy: 'event-5',
    });
    expect([...openHolds.keys()]).toEqual([PAYOUT_HOLD, FEE_HOLD]);
  });
});

it('what payouts hold goes through a snapshot unchanged, as a snapshot of before there were payouts does', () => {
  for (const facts of [[...FUNDED, payoutHeld(), payoutFeeHeld()], [...FUNDED]]) {
    const { partition } = given(...facts);
    expect(ledgerModel.restore(JSON.parse(JSON.stringify(ledgerModel.save(partition))))).toEqual(partition);
  }
});

it('the hold of a payout is never taken for that of a fee', () => {
  const fee = { ...command, amountCents: cents(1), rule: STK_FEE };
  given(...FUNDED, payoutHeld(), payoutFeeHeld())
    .when((c: HoldPayout, view) => decideHold(c, view).events, fee)
    .thenRefused('ALREADY_EXISTS');
});
