import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { emptyJournals, FEE, ledgerEvents, paymentEvents, serviceOf } from '../testing/handmade-installation';
import { handmadeEvent, handmadeId } from '../testing/handmade-log';
import { checkInstallation } from './check-installation';

const PARTITION = 3;
const PAYMENT = `payment-${handmadeId(7)}`;
const HOLD = FEE.holdId;
const WALLET = 'test/merchant/m1/service';
const legs = (from: string, to: string, amountCents: number) => [
  { account: from, amountCents: -amountCents },
  { account: to, amountCents },
];
const OPENED: [string, object] = ['WalletAdjusted.v1', { legs: legs('test/platform/adjustments', WALLET, 1_000) }];
const HELD: [string, object] = ['FeeHeld.v1', { holdId: HOLD, account: WALLET, amountCents: 250 }];
const CAPTURED: [string, object] = ['FeeCaptured.v1', { holdId: HOLD, legs: legs(WALLET, 'test/platform/fees', 250) }];
const RELEASED: [string, object] = ['FeeReleased.v1', { holdId: HOLD }];
const INITIATED: [string, object] = ['PaymentInitiated.v1', { dialect: 'palpluss', fee: FEE }];
const ACCEPTED: [string, object] = ['PaymentAccepted.v1', { fee: FEE }];
const SUCCEEDED: [string, object] = [
  'PaymentSucceeded.v1',
  { fee: FEE, platformCollects: true, amountCents: 500, receipt: 'R1' },
];
const CREDITED: [string, object] = [
  'CollectionCredited.v1',
  { receipt: 'R1', legs: legs('test/mpesa/1', 'test/merchant/m1/collections', 500) },
];

const BY_A_PERSON: [string, object] = ['PaymentFailed.v1', { fee: FEE, via: 'operator' }];
const late = { platformCollects: true, amountCents: 500, receipt: 'R1' };
const LATE: [string, object] = ['LateFundsReceived.v1', late];
const FULFILLED: [string, object] = ['LateFundsFulfilled.v1', late];
const SUSPENDED: [string, object] = [
  'FundsSuspended.v1',
  { receipt: 'R1', reason: 'late', legs: legs('test/mpesa/1', 'test/suspense/1', 500) },
];
const SETTLED: [string, object] = [
  'SuspenseSettled.v1',
  { receipt: 'R1', legs: legs('test/suspense/1', 'test/merchant/m1/collections', 500) },
];

interface World {
  readonly payments?: readonly [string, object?][];
  readonly ledger?: readonly [string, object?][];
  readonly deliveries?: readonly RecordedEvent[];
  readonly claimedBy?: string;
  /** A stream that waits to be handled by everyone. */
  readonly parked?: string;
  /** The sequence up to which the others have read the payments; the end when absent. */
  readonly readTo?: number;
}

function consumerView(views: ViewStore, name: string, { readTo = 1, parked }: World): string {
  const view = `consumer:${name}`;
  const changes = parked === undefined ? [] : [{ key: 'parked/00003/1/0', value: { event: { stream: parked } } }];
  views.commit(view, changes, { partition: PARTITION, sequence: readTo, hash: 'checked elsewhere' });
  return view;
}

/** What the claims say of a world: all problems but those of the consumers' own checkpoints. */
async function problemsOf(world: World): Promise<string[]> {
  const logs = emptyJournals();
  logs.initiation.add(PARTITION, paymentEvents(...(world.payments ?? [INITIATED, ACCEPTED, SUCCEEDED])));
  const claim = { transactionId: world.claimedBy ?? handmadeId(7), merchantId: handmadeId(8), receipt: 'R1' };
  logs.initiation.add(9, [handmadeEvent('receipt-test-R1', 1, { type: 'ReceiptClaimed.v1', data: claim })]);
  logs['wallet-fee'].add(PARTITION, ledgerEvents(...(world.ledger ?? [OPENED, HELD, CAPTURED, CREDITED])));
  if (world.deliveries !== undefined) logs.notifier.add(PARTITION, world.deliveries);
  const services = Object.values(logs).map((log) => {
    const views = memoryViewStore();
    const consumer = { 'wallet-fee': 'wallet-fee.payments', notifier: 'notifier-payments' }[log.journal];
    return serviceOf(log, views, consumer === undefined ? [] : [consumerView(views, consumer, world)], {});
  });
  const { findings } = await checkInstallation({ services, scratch: memoryViewStore() });
  return findings.map(({ problem }) => problem);
}

describe('what must hold across journals', () => {
  it('holds where a payment ended once, its fee is settled and its money credited', async () => {
    expect(await problemsOf({})).toEqual([]);
  });

  it.each([
    [
      'a payment that ends twice',
      { payments: [INITIATED, ACCEPTED, SUCCEEDED, ['PaymentFailed.v1', { fee: FEE }]] },
      `${PAYMENT} ends again with PaymentFailed.v1; it had ended with PaymentSucceeded.v1`,
    ],
    [
      'a fee that is not settled',
      { payments: [INITIATED, ACCEPTED], ledger: [OPENED, HELD] },
      `PaymentAccepted.v1 of ${PAYMENT}: the ledger has read it, but its fee's hold ${HOLD} is not settled`,
    ],
    [
      'a fee that is captured after a refusal',
      { payments: [INITIATED, ['PaymentRefused.v1', { fee: FEE }]], ledger: [OPENED, HELD, CAPTURED] },
      `PaymentRefused.v1 of ${PAYMENT}: its fee is captured, and should be released`,
    ],
    [
      'a fee that is given back against its rule',
      { payments: [INITIATED, ['PaymentExpired.v1', { fee: FEE }]], ledger: [OPENED, HELD, RELEASED] },
      `PaymentExpired.v1 of ${PAYMENT}: its fee is released, and should be captured`,
    ],
    [
      'a fee that is kept though nobody knows that M-Pesa took it',
      { payments: [INITIATED, BY_A_PERSON], ledger: [OPENED, HELD, CAPTURED] },
      `PaymentFailed.v1 of ${PAYMENT}: its fee is captured, and should be released`,
    ],
    [
      'money that is credited nowhere',
      { ledger: [OPENED, HELD, CAPTURED] },
      `PaymentSucceeded.v1 of ${PAYMENT}: 500 cents came, but they are not credited`,
    ],
    [
      'money that is credited twice',
      { ledger: [OPENED, HELD, CAPTURED, CREDITED, [CREDITED[0], { ...CREDITED[1], receipt: 'R2' }]] },
      `PaymentSucceeded.v1 of ${PAYMENT}: it is credited 2 times`,
    ],
    [
      'late money that is not in suspense',
      {
        payments: [INITIATED, ['LateFundsReceived.v1', { platformCollects: true, amountCents: 500 }]],
        ledger: [OPENED],
      },
      `LateFundsReceived.v1 of ${PAYMENT}: 500 cents came, but they are not in suspense`,
    ],
    [
      'late money of the merchant that stays in suspense',
      { payments: [INITIATED, LATE, FULFILLED], ledger: [OPENED, SUSPENDED] },
      `LateFundsFulfilled.v1 of ${PAYMENT}: 500 cents are the merchant's, but they have not left suspense`,
    ],
    [
      'late money that leaves suspense twice',
      { payments: [INITIATED, LATE, FULFILLED], ledger: [OPENED, SUSPENDED, SETTLED, SETTLED] },
      `LateFundsFulfilled.v1 of ${PAYMENT}: 2 amounts left suspense, and 1 came`,
    ],
    [
      'a receipt that posts twice',
      { payments: [], ledger: [CREDITED, CREDITED] },
      `receipt R1 posts again in posting-${handmadeId(201)} for payment ${handmadeId(7)}; it posted in posting-${handmadeId(200)} for payment ${handmadeId(7)} before`,
    ],
    [
      "a receipt that is another payment's",
      { claimedBy: handmadeId(5) },
      `receipt test/R1 posts in posting-${handmadeId(203)} for payment ${handmadeId(7)}, but payment ${handmadeId(5)} has claimed it`,
    ],
    [
      'a receipt that nobody has claimed',
      { ledger: [OPENED, HELD, CAPTURED, [CREDITED[0], { ...CREDITED[1], receipt: 'R9' }]] },
      `receipt test/R9 posts in posting-${handmadeId(203)} for payment ${handmadeId(7)}, but no payment has claimed it`,
    ],
  ] as const)('names %s', async (_, world, problem) => {
    expect(await problemsOf(world as World)).toContain(problem);
  });

  it('holds where late money was given to the merchant: its receipt came once', async () => {
    const ledger: World['ledger'] = [OPENED, SUSPENDED, SETTLED];
    expect(await problemsOf({ payments: [INITIATED, LATE, FULFILLED], ledger })).toEqual([]);
    const own: [string, object] = ['LateFundsFulfilled.v1', { ...FULFILLED[1], platformCollects: false }];
    expect(await problemsOf({ payments: [INITIATED, own], ledger: [OPENED] })).toEqual([]);
  });

  it('holds where a person said that it was not paid: the fee is kept only where M-Pesa had taken it', async () => {
    expect(await problemsOf({ payments: [INITIATED, BY_A_PERSON], ledger: [OPENED, HELD, RELEASED] })).toEqual([]);
    const payments: World['payments'] = [INITIATED, ACCEPTED, BY_A_PERSON];
    expect(await problemsOf({ payments, ledger: [OPENED, HELD, CAPTURED] })).toEqual([]);
  });

  it('is not asked of what the ledger has not read yet, or has put aside', async () => {
    const payments: World['payments'] = [INITIATED, ACCEPTED];
    expect(await problemsOf({ payments, ledger: [OPENED, HELD], readTo: 0 })).toEqual([]);
    expect(await problemsOf({ payments, ledger: [OPENED, HELD], parked: PAYMENT })).toEqual([]);
  });

  describe('for deliveries', () => {
    const payments: World['payments'] = [
      ['PaymentInitiated.v1', { ...INITIATED[1], callbackUrl: 'https://merchant.example' }],
      ACCEPTED,
      SUCCEEDED,
    ];
    const eventId = handmadeId(102);
    const scheduled = (n: number) =>
      handmadeEvent(`delivery-${n}`, 1, { type: 'DeliveryScheduled.v1', data: { deliveryId: `${n}`, eventId } });
    const ended = (version: number) =>
      handmadeEvent('delivery-1', version, { type: 'DeliverySucceeded.v1', data: { deliveryId: '1' } });
    const again = handmadeEvent('delivery-1', 3, { type: 'RedeliveryRequested.v1', data: { deliveryId: '1' } });

    it('an end is told once', async () => {
      expect(await problemsOf({ payments, deliveries: [scheduled(1), ended(2)] })).toEqual([]);
      expect(await problemsOf({ payments, deliveries: [scheduled(1), ended(2), again, ended(4)] })).toEqual([]);
    });

    const toEndpoint = (n: number, endpointId: string) =>
      handmadeEvent(`delivery-${n}`, 1, {
        type: 'DeliveryScheduled.v1',
        data: { deliveryId: `${n}`, eventId, endpointId },
      });

    it('an end is told once to each of the merchant’s own endpoints as well', async () => {
      const deliveries = [scheduled(1), toEndpoint(2, 'a'), toEndpoint(3, 'b')];
      expect(await problemsOf({ payments, deliveries })).toEqual([]);
    });

    it.each([
      [
        'an end that one endpoint is told twice',
        [scheduled(1), toEndpoint(2, 'a'), toEndpoint(3, 'a')],
        `delivery 3 tells event ${eventId}, which 2 tells already`,
      ],
      [
        'an end that only an endpoint is told, not the address of its request',
        [toEndpoint(1, 'a')],
        `PaymentSucceeded.v1 of ${PAYMENT}: the notifier has read it, but no delivery tells it`,
      ],
      [
        'an end that is not told',
        undefined,
        `PaymentSucceeded.v1 of ${PAYMENT}: the notifier has read it, but no delivery tells it`,
      ],
      [
        'an end that is told twice',
        [scheduled(1), scheduled(2)],
        `delivery 2 tells event ${eventId}, which 1 tells already`,
      ],
      [
        'a delivery that ends twice',
        [scheduled(1), ended(2), ended(3)],
        'delivery 1 ends again, and nobody asked for it to be sent again',
      ],
    ])('%s is named', async (_, deliveries, problem) => {
      expect(await problemsOf({ payments, ...(deliveries && { deliveries }) })).toEqual([problem]);
    });
  });
});
