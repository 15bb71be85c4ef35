import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { emptyJournals, serviceOf } from '../testing/handmade-installation';
import { handmadeEvent, handmadeId } from '../testing/handmade-log';
import { checkInstallation } from './check-installation';

type Fact = readonly [type: string, data?: object];

const [PLATFORM_PARTITION, MERCHANT_PARTITION] = [2, 3];
const COLLECTION = handmadeId(7);
const [PLATFORM, MERCHANT] = [handmadeId(8), handmadeId(9)];
const [MPESA, SUSPENSE, WALLET] = [
  'test/mpesa/174379',
  'test/suspense/174379',
  `test/merchant/${MERCHANT}/collections`,
];
const legs = (from: string, to: string, amountCents = 50_000) => [
  { account: from, amountCents: -amountCents },
  { account: to, amountCents },
];
const money = { transactionId: COLLECTION, receipt: 'R1', amountCents: 50_000, currency: 'KES', shortcode: '174379' };
const unmatched: Fact = ['FundsUnmatched.v1', { ...money, merchantId: PLATFORM }];
const resolved: Fact = ['UnmatchedFundsResolved.v1', { ...money, merchantId: PLATFORM, toMerchantId: MERCHANT }];
const received: Fact = ['CollectionReceived.v1', { ...money, merchantId: MERCHANT }];
const of = { transactionId: COLLECTION, receipt: 'R1', currency: 'KES' };
const suspended: Fact = ['FundsSuspended.v1', { ...of, reason: 'unmatched', legs: legs(MPESA, SUSPENSE) }];
const settled: Fact = ['SuspenseSettled.v1', { ...of, legs: legs(SUSPENSE, MPESA) }];
const credited: Fact = ['CollectionCredited.v1', { ...of, legs: legs(MPESA, WALLET) }];

interface World {
  readonly ofPlatform?: { readonly facts?: readonly Fact[]; readonly ledger?: readonly Fact[] };
  readonly ofMerchant?: { readonly facts?: readonly Fact[]; readonly ledger?: readonly Fact[] };
}

async function problemsOf({ ofPlatform = {}, ofMerchant = {} }: World): Promise<string[]> {
  const logs = emptyJournals();
  const claim = { transactionId: COLLECTION, merchantId: PLATFORM, receipt: 'R1' };
  logs.initiation.add(9, [handmadeEvent('receipt-test-R1', 1, { type: 'ReceiptClaimed.v1', data: claim })]);
  const sides = [
    [PLATFORM_PARTITION, ofPlatform],
    [MERCHANT_PARTITION, ofMerchant],
  ] as const;
  for (const [partition, { facts = [], ledger = [] }] of sides) {
    const told = facts.map(([type, data = {}], i) =>
      handmadeEvent(`${partition === PLATFORM_PARTITION ? 'unmatched' : 'collection'}-${COLLECTION}`, i + 1, {
        id: handmadeId(100 * partition + i),
        type,
        data,
      }),
    );
    if (told.length > 0) logs.initiation.add(partition, told);
    const posted = ledger.map(([type, data = {}], i) =>
      handmadeEvent(`posting-${partition}-${i}`, 1, { id: handmadeId(1_000 * partition + i), type, data }),
    );
    if (posted.length > 0) logs['wallet-fee'].add(partition, posted);
  }
  const services = Object.values(logs).map((log) => {
    const views = memoryViewStore();
    if (log.journal !== 'wallet-fee') return serviceOf(log, views, [], {});
    const view = 'consumer:wallet-fee.payments';
    for (const [partition] of sides) views.commit(view, [], { partition, sequence: 1, hash: 'checked elsewhere' });
    return serviceOf(log, views, [view], {});
  });
  const { findings } = await checkInstallation({ services, scratch: memoryViewStore() });
  return findings.map(({ problem }) => problem);
}

describe('money that came unprompted', () => {
  it.each<[string, World]>([
    ['credited to its merchant', { ofMerchant: { facts: [received], ledger: [credited] } }],
    ['put aside', { ofPlatform: { facts: [unmatched], ledger: [suspended] } }],
    [
      'put aside and then given to a merchant',
      {
        ofPlatform: { facts: [unmatched, resolved], ledger: [suspended, settled] },
        ofMerchant: { facts: [received], ledger: [credited] },
      },
    ],
  ])('is right when it is %s', async (_, world) => expect(await problemsOf(world)).toEqual([]));

  it.each<[string, World, RegExp]>([
    [
      'is not credited',
      { ofMerchant: { facts: [received] } },
      /0 of CollectionCredited.v1 follow from it instead of one/,
    ],
    ['is not put aside', { ofPlatform: { facts: [unmatched] } }, /0 of FundsSuspended.v1 follow/],
    [
      'stays in suspense after a person decided',
      { ofPlatform: { facts: [unmatched, resolved], ledger: [suspended] } },
      /0 of SuspenseSettled.v1 follow/,
    ],
    [
      'is credited with another amount',
      {
        ofMerchant: { facts: [received], ledger: [['CollectionCredited.v1', { ...of, legs: legs(MPESA, WALLET, 1) }]] },
      },
      /moves other money than it calls for/,
    ],
    [
      'is credited to somebody else',
      {
        ofMerchant: { facts: [received], ledger: [['CollectionCredited.v1', { ...of, legs: legs(MPESA, SUSPENSE) }]] },
      },
      /moves other money than it calls for/,
    ],
    [
      'is credited twice',
      { ofMerchant: { facts: [received], ledger: [credited, credited] } },
      /2 of CollectionCredited.v1 follow from it instead of one/,
    ],
    [
      'is put aside and nobody told of it',
      { ofPlatform: { facts: [resolved], ledger: [suspended, settled] } },
      /nothing that is known of transaction .* calls for it/,
    ],
  ])('is found when it %s', async (_, world, problem) => {
    const problems = await problemsOf(world);
    expect(problems.filter((one) => problem.test(one))).toHaveLength(1);
  });
});
