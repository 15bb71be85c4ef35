import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { emptyJournals, serviceOf } from '../testing/handmade-installation';
import { handmadeEvent, handmadeId } from '../testing/handmade-log';
import type { CheckReport } from './check-report';
import { checkInstallation } from './check-installation';

type Fact = readonly [type: string, data?: object];

const PARTITION = 3;
const TRANSACTION = handmadeId(7);
const PAYOUT = `payout-${TRANSACTION}`;
const MERCHANT = handmadeId(8);
const HOLD = handmadeId(9);
const FEE_HOLD = handmadeId(10);
const AMOUNT = 50_000;
const [PAYOUTS, FEES, RECEIVABLE] = ['payout', 'service', 'receivable'].map(
  (kind) => `test/merchant/${MERCHANT}/${kind}`,
);
const legs = (from: string, to: string, amountCents: number) => [
  { account: from, amountCents: -amountCents },
  { account: to, amountCents },
];
const reserved = (refundOnFailure = false) => ({
  amountCents: AMOUNT,
  currency: 'KES',
  holdId: HOLD,
  shortcode: '600992',
  fee: { amountCents: 300, holdId: FEE_HOLD, refundOnFailure },
});

const initiated: Fact = ['PayoutInitiated.v1', { ...reserved(), paymentType: 'B2C', dialect: 'palpluss' }];
const accepted: Fact = ['PayoutAccepted.v1', { fee: reserved().fee }];
const unknown: Fact = ['PayoutSubmissionUnknown.v1'];
const refused: Fact = ['PayoutRefused.v1', reserved()];
const succeeded: Fact = ['PayoutSucceeded.v1', { ...reserved(), receipt: 'R1' }];
const failed: Fact = ['PayoutFailed.v1', reserved()];
const late: Fact = ['LatePayoutConfirmed.v1', { ...reserved(), receipt: 'R1' }];
const lateOut: Fact = ['LatePayoutConfirmed.v1', { ...reserved(), receipt: 'R1', source: 'suspense' }];
const abandoned: Fact = ['PayoutAbandoned.v1', { holdId: HOLD }];

const opened: Fact = ['WalletAdjusted.v1', { legs: legs('test/platform/adjustments', PAYOUTS!, AMOUNT * 3) }];
const openedFees: Fact = ['WalletAdjusted.v1', { legs: legs('test/platform/adjustments', FEES!, 1_000) }];
const held: Fact = ['PayoutHeld.v1', { holdId: HOLD, account: PAYOUTS, amountCents: AMOUNT, feeHoldId: FEE_HOLD }];
const feeHeld: Fact = ['FeeHeld.v1', { holdId: FEE_HOLD, account: FEES, amountCents: 300 }];
const HELD = [opened, openedFees, held, feeHeld];
const captured: Fact = ['FeeCaptured.v1', { holdId: FEE_HOLD, legs: legs(FEES!, 'test/platform/fees', 300) }];
const feeReleased: Fact = ['FeeReleased.v1', { holdId: FEE_HOLD }];
const refunded: Fact = ['FeeRefunded.v1', { holdId: FEE_HOLD, legs: legs('test/platform/fees', FEES!, 300) }];
const paidWith = (over: object): Fact => [
  'PayoutPaid.v1',
  { holdId: HOLD, receipt: 'R1', legs: legs(PAYOUTS!, 'test/mpesa/600992', AMOUNT), ...over },
];
const paid = paidWith({});
const released: Fact = ['PayoutReleased.v1', { holdId: HOLD, amountCents: AMOUNT }];
const chargedWith = (over: object): Fact => [
  'LatePayoutCharged.v1',
  { receipt: 'R1', legs: legs(RECEIVABLE!, 'test/mpesa/600992', AMOUNT), ...over },
];
const charged = chargedWith({});
const chargedOut = chargedWith({ legs: legs('test/suspense/600992', 'test/mpesa/600992', AMOUNT) });
/** A success whose receipt is not known. */
const nameless: Fact = ['PayoutSucceeded.v1', reserved()];

const SUCCESS = [initiated, accepted, succeeded];
const LATE = [initiated, unknown, failed, late];
const REFUNDABLE: Fact[] = [
  ['PayoutInitiated.v1', { ...reserved(true), paymentType: 'B2C', dialect: 'palpluss' }],
  ['PayoutAccepted.v1', { fee: reserved(true).fee }],
  ['PayoutFailed.v1', reserved(true)],
];

interface World {
  readonly payout: readonly Fact[];
  /** After the holds. */
  readonly ledger: readonly Fact[];
  /** A stream that waits to be handled by the ledger. */
  readonly parked?: string;
  /** The sequence up to which the others have read the payouts; the end when absent. */
  readonly readTo?: number;
  /** The number of the event that a delivery tells. */
  readonly told?: number;
  /** Who claims the receipt R1, one after the other. */
  readonly claimedBy?: readonly string[];
}

async function check({
  payout,
  ledger,
  parked,
  readTo = 1,
  told,
  claimedBy = [TRANSACTION],
}: World): Promise<CheckReport> {
  const logs = emptyJournals();
  const about = { transactionId: TRANSACTION, merchantId: MERCHANT };
  const events = payout.map(([type, data], i) =>
    handmadeEvent(PAYOUT, i + 1, { id: handmadeId(100 + i), type, data: { ...about, ...data } }),
  );
  logs.initiation.add(PARTITION, events);
  const type = 'ReceiptClaimed.v1';
  const claims = claimedBy.map((transactionId) => ({ type, data: { ...about, transactionId, receipt: 'R1' } }));
  const receipts = claims.map((claim, i) => handmadeEvent('receipt-test-R1', i + 1, claim));
  logs.initiation.add(9, receipts);
  const postings = [...HELD, ...ledger].map(([type, data]) => ({ type, data: { ...about, currency: 'KES', ...data } }));
  const moved = postings.map((posting, i) => handmadeEvent(`posting-${handmadeId(200 + i)}`, 1, posting));
  logs['wallet-fee'].add(PARTITION, moved);
  if (told !== undefined) {
    const data = { deliveryId: 'd1', eventId: handmadeId(told) };
    logs.notifier.add(PARTITION, [handmadeEvent('delivery-d1', 1, { type: 'DeliveryScheduled.v1', data })]);
  }
  const services = Object.values(logs).map((log) => {
    const views = memoryViewStore();
    const consumer = { 'wallet-fee': 'wallet-fee.payments', notifier: 'notifier-payments' }[log.journal];
    if (consumer === undefined) return serviceOf(log, views, [], {});
    const changes = parked === undefined ? [] : [{ key: 'parked/00003/1/0', value: { event: { stream: parked } } }];
    const head = { partition: PARTITION, sequence: readTo, hash: 'checked elsewhere' };
    views.commit(`consumer:${consumer}`, changes, head);
    return serviceOf(log, views, [`consumer:${consumer}`], {});
  });
  return checkInstallation({ services, scratch: memoryViewStore() });
}

const problemsOf = async (world: World) => (await check(world)).findings.map(({ problem }) => problem);
const missing = (fact: string, posting: string, key: string) =>
  `${fact}.v1 of ${PAYOUT}: the ledger has read it, but no ${posting}.v1 of ${key} follows from it`;
const nothingCalls = (type: string, place: number) =>
  `${type} in posting-${handmadeId(200 + place)}: nothing that happened to ${PAYOUT} calls for it`;

describe('what a payout calls for in the ledger', () => {
  it.each<[string, readonly Fact[], readonly Fact[]]>([
    ['paid, with its fee', [initiated, accepted, succeeded], [captured, paid]],
    ['paid after an unknown submit', [initiated, unknown, succeeded], [paid, captured]],
    [
      'paid, its receipt learned later',
      [initiated, nameless, ['PayoutReceiptLearned.v1', { receipt: 'R1' }]],
      [paidWith({ receipt: undefined }), captured],
    ],
    ['refused', [initiated, refused], [released, feeReleased]],
    ['failed before anybody knew that it was taken', [initiated, unknown, failed], [released, feeReleased]],
    ['failed after it was taken', [initiated, accepted, failed], [captured, released]],
    ['failed after it was taken, with a fee that is given back', REFUNDABLE, [captured, released, refunded]],
    ['paid after it had failed', [initiated, unknown, failed, late], [released, feeReleased, charged]],
    ['paid late out of suspense', [initiated, unknown, failed, lateOut], [released, feeReleased, chargedOut]],
    ['abandoned before it began', [abandoned], [released, feeReleased]],
    ['still open', [initiated, accepted], [captured]],
  ])('stands there: %s', async (_, payout, ledger) => {
    const { findings, claims } = await check({ payout, ledger });
    expect(findings).toEqual([]);
    expect(claims.payments).toBe(payout[0] === abandoned ? 0 : 1);
  });

  it('is counted: payouts, their ends and what was judged', async () => {
    const { claims } = await check({
      payout: [initiated, unknown, failed, late],
      ledger: [released, feeReleased, charged],
    });
    expect(claims).toMatchObject({ payments: 1, finalOutcomes: 1, consequences: 1, receipts: 1 });
  });

  it.each<[string, readonly Fact[], readonly Fact[], string]>([
    [
      'a payout that ends twice',
      [initiated, accepted, succeeded, failed],
      [captured, paid],
      `${PAYOUT} ends again with PayoutFailed.v1; it had ended with PayoutSucceeded.v1`,
    ],
    ['money that was paid and is not posted', SUCCESS, [captured], missing('PayoutSucceeded', 'PayoutPaid', HOLD)],
    [
      'money that is posted twice',
      SUCCESS,
      [captured, paid, paidWith({ receipt: undefined })],
      `PayoutSucceeded.v1 of ${PAYOUT}: 2 of PayoutPaid.v1 follow from it instead of one`,
    ],
    [
      'another amount',
      SUCCESS,
      [captured, paidWith({ legs: legs(PAYOUTS!, 'test/mpesa/600992', 1) })],
      `PayoutSucceeded.v1 of ${PAYOUT}: PayoutPaid.v1 moves 1 cents on test/mpesa/600992 instead of 50000`,
    ],
    [
      'another shortcode',
      SUCCESS,
      [captured, paidWith({ legs: legs(PAYOUTS!, 'test/mpesa/1', AMOUNT) })],
      `PayoutSucceeded.v1 of ${PAYOUT}: PayoutPaid.v1 moves 0 cents on test/mpesa/600992 instead of 50000`,
    ],
    [
      'money from another wallet',
      SUCCESS,
      [captured, paidWith({ legs: legs(RECEIVABLE!, 'test/mpesa/600992', AMOUNT) })],
      `PayoutSucceeded.v1 of ${PAYOUT}: PayoutPaid.v1 moves 0 cents on ${PAYOUTS} instead of -50000`,
    ],
    [
      'another receipt',
      SUCCESS,
      [captured, paidWith({ receipt: 'R2' })],
      `PayoutSucceeded.v1 of ${PAYOUT}: PayoutPaid.v1 names receipt R2 instead of R1`,
    ],
    [
      'a receipt that is left out',
      SUCCESS,
      [captured, paidWith({ receipt: undefined })],
      `PayoutSucceeded.v1 of ${PAYOUT}: PayoutPaid.v1 names no receipt instead of R1`,
    ],
    [
      "another payment's posting",
      SUCCESS,
      [captured, paidWith({ transactionId: handmadeId(5) })],
      `PayoutSucceeded.v1 of ${PAYOUT}: PayoutPaid.v1 is of payment ${handmadeId(5)}`,
    ],
    [
      'money that is not given back after a refusal',
      [initiated, refused],
      [feeReleased],
      missing('PayoutRefused', 'PayoutReleased', HOLD),
    ],
    [
      'money that is not given back after a failure',
      [initiated, accepted, failed],
      [captured],
      missing('PayoutFailed', 'PayoutReleased', HOLD),
    ],
    [
      'too little that is given back',
      [initiated, accepted, failed],
      [captured, ['PayoutReleased.v1', { holdId: HOLD, amountCents: 1 }]],
      `PayoutFailed.v1 of ${PAYOUT}: PayoutReleased.v1 releases 1 cents instead of 50000`,
    ],
    [
      'a late payout that nobody owes',
      LATE,
      [released, feeReleased],
      missing('LatePayoutConfirmed', 'LatePayoutCharged', TRANSACTION),
    ],
    [
      'a late payout that is owed twice',
      LATE,
      [released, feeReleased, charged, chargedWith({ receipt: undefined })],
      `LatePayoutConfirmed.v1 of ${PAYOUT}: 2 of LatePayoutCharged.v1 follow from it instead of one`,
    ],
    [
      'a late payout that was taken from the wallet',
      LATE,
      [released, feeReleased, chargedWith({ legs: legs(PAYOUTS!, 'test/mpesa/600992', AMOUNT) })],
      `LatePayoutConfirmed.v1 of ${PAYOUT}: LatePayoutCharged.v1 moves 0 cents on ${RECEIVABLE} instead of -50000`,
    ],
    [
      'a fee that is not settled',
      [initiated, accepted],
      [],
      `PayoutAccepted.v1 of ${PAYOUT}: the ledger has read it, but its fee's hold ${FEE_HOLD} is not settled`,
    ],
    [
      'a fee that is earned by a refusal',
      [initiated, refused],
      [released, captured],
      `PayoutRefused.v1 of ${PAYOUT}: its fee is captured, and should be released`,
    ],
    [
      'a fee that is earned though nobody knows that it was taken',
      [initiated, unknown, failed],
      [released, captured],
      `PayoutFailed.v1 of ${PAYOUT}: its fee is captured, and should be released`,
    ],
    [
      'a fee that is given back against its rule',
      [initiated, accepted, failed],
      [captured, released, refunded],
      `PayoutFailed.v1 of ${PAYOUT}: its fee is refunded, and should be captured`,
    ],
    [
      'a fee that is kept against its rule',
      REFUNDABLE,
      [captured, released],
      `PayoutFailed.v1 of ${PAYOUT}: its fee is captured, and should be refunded`,
    ],
    [
      'a fee that is given back twice',
      REFUNDABLE,
      [captured, released, refunded, refunded],
      `the fee of hold ${FEE_HOLD} of payment ${TRANSACTION} is refunded again`,
    ],
    [
      'a fee that is given back after a success',
      SUCCESS,
      [captured, paid, refunded],
      `PayoutSucceeded.v1 of ${PAYOUT}: its fee is refunded, and should be captured`,
    ],
    [
      'money that is posted while it is open',
      [initiated, accepted],
      [captured, paid],
      nothingCalls('PayoutPaid.v1', 5),
    ],
    [
      'money that is given back while it is open',
      [initiated, accepted],
      [captured, released],
      nothingCalls('PayoutReleased.v1', 5),
    ],
    [
      'money that is given back under another hold',
      [initiated, ['PayoutAbandoned.v1', { holdId: handmadeId(11) }]],
      [released],
      nothingCalls('PayoutReleased.v1', 4),
    ],
    ['money that is posted for no payout', [unknown], [paid], nothingCalls('PayoutPaid.v1', 4)],
    [
      'a debt for what was paid in time',
      SUCCESS,
      [captured, paid, chargedWith({ receipt: undefined })],
      nothingCalls('LatePayoutCharged.v1', 6),
    ],
    [
      'a receipt that nobody has claimed',
      [initiated, accepted, ['PayoutSucceeded.v1', { ...reserved(), receipt: 'R9' }]],
      [captured, paidWith({ receipt: 'R9' })],
      `receipt test/R9 posts in posting-${handmadeId(205)} for payment ${TRANSACTION}, but no payment has claimed it`,
    ],
  ])('is named when it is missing or wrong: %s', async (_, payout, ledger, problem) => {
    expect(await problemsOf({ payout, ledger })).toContain(problem);
  });

  it('is the receipt of one payment only', async () => {
    const world = { payout: SUCCESS, ledger: [captured, paid] };
    const another = handmadeId(5);
    expect(await problemsOf({ ...world, claimedBy: [TRANSACTION, another] })).toContain(
      `receipt R1 is claimed again, by payment ${another}; payment ${TRANSACTION} had claimed it`,
    );
    expect(await problemsOf({ ...world, claimedBy: [another] })).toEqual([
      `receipt test/R1 posts in posting-${handmadeId(205)} for payment ${TRANSACTION}, but payment ${another} has claimed it`,
    ]);
  });

  it('is not asked of what the ledger has not read yet, or has put aside', async () => {
    const payout = SUCCESS;
    expect(await problemsOf({ payout, ledger: [], readTo: 0 })).toEqual([]);
    expect(await problemsOf({ payout, ledger: [], parked: PAYOUT })).toEqual([]);
  });

  it.each<[string, readonly Fact[], readonly Fact[]]>([
    ['PayoutSucceeded.v1', [accepted, succeeded], [captured, paid]],
    ['PayoutFailed.v1', [unknown, failed], [released, feeReleased]],
  ])('and of its merchant: %s is told', async (type, then, ledger) => {
    const addressed: Fact = [initiated[0], { ...initiated[1], callbackUrl: 'https://merchant.example' }];
    const payout = [addressed, ...then];
    const untold = `${type} of ${PAYOUT}: the notifier has read it, but no delivery tells it`;
    expect(await problemsOf({ payout, ledger })).toEqual([untold]);
    expect(await problemsOf({ payout, ledger, told: 102 })).toEqual([]);
  });
});
