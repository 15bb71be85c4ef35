import { cents } from '@daftari/kernel/money';
import { decideCapture } from './decide-capture';
import { decideLatePayout } from './decide-late-payout';
import { decidePayoutFailure } from './decide-payout-failure';
import { decidePayoutPaid } from './decide-payout-paid';
import { decidePayoutRelease } from './decide-payout-release';
import { decideRelease } from './decide-release';
import type { LedgerFact } from './ledger-view';
import { given } from './testing/given';
import { feeCaptured, feeRefunded, feeReleased, MERCHANT, PAYMENT, REFUNDED_FEE } from './testing/spec-facts';
import {
  FEE_HOLD,
  FUNDED,
  latePayoutCharged,
  PAYOUT,
  PAYOUT_HOLD,
  payoutFeeHeld,
  payoutHeld,
  payoutHeldWithoutFee,
  payoutPaid,
  payoutReleased,
  RECEIVABLE,
} from './testing/spec-payout-facts';

const owner = { merchantId: MERCHANT, environment: 'test' } as const;
const holds = { ...owner, holdId: PAYOUT_HOLD, feeHoldId: FEE_HOLD };
const release = { ...holds, reason: 'gone' };
const paid = {
  ...owner,
  holdId: PAYOUT_HOLD,
  transactionId: PAYMENT,
  shortcode: '600992',
  amountCents: cents(100_000),
};
const HELD: readonly LedgerFact[] = [...FUNDED, payoutHeld(), payoutFeeHeld()];
const RELEASED: readonly LedgerFact[] = [...HELD, payoutReleased('gone'), feeReleased('gone', FEE_HOLD)];
const PAID: readonly LedgerFact[] = [...HELD, payoutPaid('TKB1')];
const withRefund = [...FUNDED, payoutHeld(), payoutFeeHeld(REFUNDED_FEE)];

describe('a payout that was paid', () => {
  it('moves from the payout wallet to the shortcode that paid', () => {
    given(...HELD)
      .when(decidePayoutPaid, { ...paid, receipt: 'TKB1' })
      .then(payoutPaid('TKB1'));
    given(...HELD)
      .when(decidePayoutPaid, paid)
      .then(payoutPaid());
  });

  it('leaves nothing reserved', () => {
    const { accounts, openHolds } = given(...PAID).partition;
    expect(accounts.get(PAYOUT)).toMatchObject({ postedCents: 0, heldCents: 0 });
    expect([...openHolds.keys()]).toEqual([FEE_HOLD]);
  });

  it('again changes nothing', () => {
    given(...PAID)
      .when(decidePayoutPaid, { ...paid, receipt: 'ANOTHER' })
      .then();
  });

  it('is refused after a release: its money may be spent', () => {
    given(...RELEASED)
      .when(decidePayoutPaid, paid)
      .thenRefused('HOLD_FINISHED');
  });

  it.each([{ transactionId: MERCHANT }, { amountCents: cents(99_999) }])(
    'is refused when its hold is of another payout: %j',
    (difference) => {
      given(...HELD)
        .when(decidePayoutPaid, { ...paid, ...difference })
        .thenRefused('ALREADY_EXISTS');
    },
  );

  it.each([
    ['a hold that was never made', { holdId: PAYMENT }],
    ['the hold of a fee', { holdId: FEE_HOLD }],
    ["another merchant's hold", { merchantId: PAYMENT }],
    ['a hold of the other environment', { environment: 'live' as const }],
  ])('does not find %s', (_, difference) => {
    given(...HELD)
      .when(decidePayoutPaid, { ...paid, ...difference })
      .thenRefused('HOLD_NOT_FOUND');
  });
});

describe('releasing a payout', () => {
  it('gives amount and fee back', () => {
    given(...HELD)
      .when(decidePayoutRelease, release)
      .then(payoutReleased('gone'), feeReleased('gone', FEE_HOLD));
  });

  it('gives the amount back when there is no fee', () => {
    const { feeHoldId: _, ...withoutFee } = release;
    given(...FUNDED, payoutHeldWithoutFee())
      .when(decidePayoutRelease, withoutFee)
      .then(payoutReleased('gone'));
  });

  it('again changes nothing, and gives back only what is still held', () => {
    given(...RELEASED)
      .when(decidePayoutRelease, release)
      .then();
    given(...HELD, feeReleased('before', FEE_HOLD))
      .when(decidePayoutRelease, release)
      .then(payoutReleased('gone'));
  });

  it.each([
    ['it was paid', [payoutPaid()]],
    ['its fee was captured', [feeCaptured(FEE_HOLD)]],
  ])('is refused after %s, and nothing is released', (_, facts) => {
    given(...HELD, ...facts)
      .when(decidePayoutRelease, release)
      .thenRefused('HOLD_FINISHED');
  });

  it('is refused when its fee is held under another id than was said', () => {
    given(...HELD)
      .when(decidePayoutRelease, { ...release, feeHoldId: PAYMENT })
      .thenRefused('ALREADY_EXISTS');
  });
});

describe('a payout that was not executed', () => {
  it('gives the amount back, and the fee when it was never captured', () => {
    given(...HELD)
      .when(decidePayoutFailure, release)
      .then(payoutReleased('gone'), feeReleased('gone', FEE_HOLD));
  });

  it('keeps a captured fee', () => {
    given(...HELD, feeCaptured(FEE_HOLD))
      .when(decidePayoutFailure, release)
      .then(payoutReleased('gone'));
  });

  it('pays a captured fee back when its rule says so', () => {
    given(...withRefund, feeCaptured(FEE_HOLD))
      .when(decidePayoutFailure, release)
      .then(payoutReleased('gone'), feeRefunded(FEE_HOLD));
  });

  it.each<[string, readonly LedgerFact[]]>([
    ['released', RELEASED],
    ['kept', [...HELD, feeCaptured(FEE_HOLD), payoutReleased('gone')]],
    ['refunded', [...withRefund, feeCaptured(FEE_HOLD), payoutReleased('gone'), feeRefunded(FEE_HOLD)]],
  ])('again changes nothing when its fee is %s', (_, facts) => {
    given(...facts)
      .when(decidePayoutFailure, release)
      .then();
  });

  it('is refused after it was paid: success beats everything', () => {
    given(...PAID)
      .when(decidePayoutFailure, release)
      .thenRefused('HOLD_FINISHED');
  });
});

describe('a payout that was paid after its money had gone back', () => {
  it('is owed by the merchant, whose wallet is not touched', () => {
    const ledger = given(...RELEASED);
    ledger.when(decideLatePayout, { ...paid, receipt: 'TKB1' }).then(latePayoutCharged('TKB1'));
    ledger.record([latePayoutCharged('TKB1')]);
    expect(ledger.partition.accounts.get(RECEIVABLE)).toMatchObject({ postedCents: -100_000, heldCents: 0 });
    expect(ledger.partition.accounts.get(PAYOUT)).toMatchObject({ postedCents: 100_000, heldCents: 0 });
  });

  it('is charged once, also when its receipt comes later', () => {
    given(...RELEASED, latePayoutCharged())
      .when(decideLatePayout, { ...paid, receipt: 'TKB1' })
      .then();
  });

  it('is not charged while its money is held, nor when it was paid from there', () => {
    given(...HELD)
      .when(decideLatePayout, paid)
      .thenRefused('HOLD_NOT_FOUND');
    given(...PAID)
      .when(decideLatePayout, paid)
      .thenRefused('HOLD_FINISHED');
  });

  it('is not charged for another amount than was held', () => {
    given(...RELEASED)
      .when(decideLatePayout, { ...paid, amountCents: cents(1) })
      .thenRefused('ALREADY_EXISTS');
  });
});

it.each([
  ['captured', decideCapture],
  ['released', decideRelease],
])('the hold of a payout can not be %s as a fee', (_, decide) => {
  given(...HELD)
    .when(decide, release)
    .thenRefused('HOLD_NOT_FOUND');
});
