import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { emptyJournals, serviceOf } from '../testing/handmade-installation';
import { handmadeEvent, handmadeId } from '../testing/handmade-log';
import { checkInstallation } from './check-installation';

type Fact = readonly [type: string, data?: object];

const PARTITION = 3;
const TRANSFER = handmadeId(7);
const LEG = handmadeId(17);
const MERCHANT = handmadeId(8);
const HOLD = handmadeId(9);
const FEE_HOLD = handmadeId(10);
const AMOUNT = 50_000;
const account = (kind: string) => `test/merchant/${MERCHANT}/${kind}`;
const legs = (from: string, to: string, amountCents = AMOUNT) => [
  { account: from, amountCents: -amountCents },
  { account: to, amountCents },
];
const fee = (refundOnFailure = false) => ({ amountCents: 300, holdId: FEE_HOLD, refundOnFailure });
const money = { amountCents: AMOUNT, currency: 'KES' };

/** What happened to the payment and its transfer, to the leg, and in the ledger. */
interface World {
  readonly transfer?: readonly Fact[];
  readonly legSource?: string;
  readonly ledger: readonly Fact[];
  readonly told?: boolean;
  readonly rule?: boolean;
}

const COLLECTED = (rule = false): Fact[] => [
  [
    'PaymentInitiated.v1',
    { ...money, paymentType: 'C2C', dialect: 'palpluss', callbackUrl: 'https://x', fee: fee(rule) },
  ],
  ['PaymentSucceeded.v1', { ...money, paymentType: 'C2C', platformCollects: true, receipt: 'R1', fee: fee(rule) }],
];
const openedFees: Fact = ['WalletAdjusted.v1', { legs: legs('test/platform/adjustments', account('service'), 1_000) }];
const feeHeld: Fact = ['FeeHeld.v1', { holdId: FEE_HOLD, account: account('service'), amountCents: 300 }];
const captured: Fact = [
  'FeeCaptured.v1',
  { holdId: FEE_HOLD, legs: legs(account('service'), 'test/platform/fees', 300) },
];
const refunded: Fact = [
  'FeeRefunded.v1',
  { holdId: FEE_HOLD, legs: legs('test/platform/fees', account('service'), 300) },
];
const credited: Fact = ['TransitCredited.v1', { receipt: 'R1', legs: legs('test/mpesa/600992', account('transit')) }];
const held: Fact = ['PayoutHeld.v1', { transactionId: LEG, holdId: HOLD, account: account('transit'), ...money }];
const paid: Fact = [
  'PayoutPaid.v1',
  { transactionId: LEG, holdId: HOLD, receipt: 'R2', legs: legs(account('transit'), 'test/mpesa/600992') },
];
const WHOLE = [openedFees, feeHeld, credited, captured, held, paid];
const completed: Fact = ['TransferCompleted.v1', { ...money, payoutId: LEG, fee: fee() }];
const refundedBack = (rule = false): Fact => ['TransferRefunded.v1', { ...money, refundId: LEG, fee: fee(rule) }];
const closed: Fact = ['TransferClosed.v1', { ...money, note: 'by hand', fee: fee() }];
const leftByHand: Fact = ['WalletAdjusted.v1', { legs: legs(account('transit'), 'test/platform/adjustments') }];

const ofMerchant: Fact = [
  'CollectionCredited.v1',
  { receipt: 'R1', legs: legs('test/mpesa/600992', account('collections')) },
];
const fromPayouts: Fact = [
  'PayoutPaid.v1',
  { transactionId: LEG, holdId: HOLD, receipt: 'R2', legs: legs(account('payout'), 'test/mpesa/600992') },
];

async function problems({ transfer = [completed], legSource = 'transit', ledger, told = true, rule }: World) {
  const logs = emptyJournals();
  const about = { transactionId: TRANSFER, merchantId: MERCHANT };
  const inStream = (stream: string, of: object, facts: readonly Fact[], from: number) =>
    facts.map(([type, data], i) =>
      handmadeEvent(stream, i + 1, { id: handmadeId(from + i), type, data: { ...of, ...data } }),
    );
  const ofLeg = { ...about, transactionId: LEG, holdId: HOLD, shortcode: '600992', ...money, fee: { amountCents: 0 } };
  const leg: Fact[] = [
    ['PayoutInitiated.v1', { paymentType: 'C2C_PAYOUT', source: legSource, parentId: TRANSFER, dialect: 'palpluss' }],
    ['PayoutSucceeded.v1', { receipt: 'R2' }],
  ];
  logs.initiation.add(PARTITION, [
    ...inStream(`payment-${TRANSFER}`, about, COLLECTED(rule), 100),
    ...(transfer.includes(closed) ? [] : inStream(`payout-${LEG}`, ofLeg, leg, 120)),
    ...inStream(`transfer-${TRANSFER}`, about, transfer, 140),
  ]);
  for (const [receipt, transactionId] of [
    ['R1', TRANSFER],
    ['R2', LEG],
  ]) {
    const claim = { type: 'ReceiptClaimed.v1', data: { ...about, transactionId, receipt } };
    logs.initiation.add(receipt === 'R1' ? 9 : 10, [handmadeEvent(`receipt-test-${receipt}`, 1, claim)]);
  }
  const moved = ledger.map(([type, data], i) =>
    handmadeEvent(`posting-${handmadeId(200 + i)}`, 1, {
      type,
      correlation: TRANSFER,
      data: { ...about, currency: 'KES', ...data },
    }),
  );
  logs['wallet-fee'].add(PARTITION, moved);
  if (told) {
    const data = { deliveryId: 'd1', eventId: handmadeId(140 + transfer.length - 1) };
    logs.notifier.add(PARTITION, [handmadeEvent('delivery-d1', 1, { type: 'DeliveryScheduled.v1', data })]);
  }
  const services = Object.values(logs).map((log) => {
    const views = memoryViewStore();
    const consumer = { 'wallet-fee': 'wallet-fee.payments', notifier: 'notifier-payments' }[log.journal];
    if (consumer === undefined) return serviceOf(log, views, [], {});
    views.commit(`consumer:${consumer}`, [], { partition: PARTITION, sequence: 1, hash: 'checked elsewhere' });
    return serviceOf(log, views, [`consumer:${consumer}`], {});
  });
  const { findings } = await checkInstallation({ services, scratch: memoryViewStore() });
  return findings.map(({ problem }) => problem);
}

describe('the books of a transfer', () => {
  it.each<[string, World]>([
    ['was completed', { ledger: WHOLE }],
    ['went back', { transfer: [refundedBack()], ledger: WHOLE }],
    ['went back with its fee', { rule: true, transfer: [refundedBack(true)], ledger: [...WHOLE, refunded] }],
    ['was closed', { transfer: [closed], ledger: [openedFees, feeHeld, credited, captured, leftByHand] }],
  ])('are in order when it %s', async (_, world) => {
    expect(await problems(world)).toEqual([]);
  });

  it.each<[string, World, RegExp]>([
    ['is the merchant’s', { ledger: WHOLE.map((one) => (one === credited ? ofMerchant : one)) }, /not in transit/],
    [
      'stays in transit',
      { transfer: [closed], ledger: [openedFees, feeHeld, credited, captured] },
      /0 cents left transit/,
    ],
    [
      'left another account',
      { ledger: WHOLE.map((one) => (one === paid ? fromPayouts : one)) },
      /0 cents left transit/,
    ],
    ['left twice', { ledger: [...WHOLE, leftByHand] }, /100000 cents left transit/],
  ])('are not when the money %s', async (_, world, problem) => {
    expect(await problems(world)).toEqual(expect.arrayContaining([expect.stringMatching(problem)]));
  });

  it('are not when the fee that its rule gives back was kept', async () => {
    const world = { rule: true, transfer: [refundedBack(true)], ledger: WHOLE };
    expect(await problems(world)).toEqual([expect.stringContaining('its fee is captured, and should be')]);
  });

  it('need the end to be told, and only that', async () => {
    expect(await problems({ ledger: WHOLE, told: false })).toEqual([
      expect.stringMatching(/^TransferCompleted.v1 of transfer-.*no delivery tells it/),
    ]);
  });

  it('have one end', async () => {
    const found = await problems({ transfer: [refundedBack(), completed], ledger: WHOLE });
    expect(found).toEqual(expect.arrayContaining([expect.stringMatching(/ends again with TransferCompleted/)]));
  });
});
