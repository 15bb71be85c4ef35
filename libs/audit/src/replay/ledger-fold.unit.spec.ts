import { handmadeEvent } from '../testing/handmade-log';
import { LedgerFold } from './ledger-fold';

const MERCHANT = 'test/merchant/m1/service';
const OTHER = 'test/platform/adjustments';
const FEES = 'test/platform/fees';
const PAYOUT = 'test/merchant/m1/payout';
const RECEIVABLE = 'test/merchant/m1/receivable';
const MPESA = 'test/mpesa/600992';
const currency = 'KES';

function event(type: string, data: object, environment: 'test' | 'live' = 'test') {
  return handmadeEvent('posting-1', 1, { type, environment, data });
}
const legs = (from: string, to: string, amountCents: number) => [
  { account: from, amountCents: -amountCents },
  { account: to, amountCents },
];
const credited = (amountCents: number) =>
  event('WalletAdjusted.v1', { currency, legs: legs(OTHER, MERCHANT, amountCents) });
const moved = (to: string, moving: object) =>
  event('FundsMoved.v1', { postingId: 'p1', merchantId: 'm1', from: 'payout', to, currency, legs: moving });
const held = (holdId: string, amountCents: number) => event('FeeHeld.v1', { holdId, account: MERCHANT, amountCents });
const funded = (amountCents: number) =>
  event('WalletAdjusted.v1', { currency, legs: legs(OTHER, PAYOUT, amountCents) });
/** The hold of a payout has the name of its payment here. */
const payoutHeld = (transactionId: string, amountCents: number) =>
  event('PayoutHeld.v1', { holdId: transactionId, transactionId, account: PAYOUT, amountCents });
const payoutReleased = (transactionId: string, amountCents: number) =>
  event('PayoutReleased.v1', { holdId: transactionId, transactionId, amountCents });
const late = (transactionId: string, amountCents: number) =>
  event('LatePayoutCharged.v1', { transactionId, currency, legs: legs(RECEIVABLE, MPESA, amountCents) });

describe("the auditor's ledger", () => {
  it('posts, holds, captures and releases', () => {
    const ledger = new LedgerFold();
    const events = [
      event('WalletOpened.v1', { account: MERCHANT }),
      credited(1_000),
      held('h1', 250),
      held('h2', 100),
      held('h3', 50),
      event('FeeCaptured.v1', { holdId: 'h1', currency, legs: legs(MERCHANT, FEES, 250) }),
      event('FeeReleased.v1', { holdId: 'h2' }),
    ];
    expect(events.flatMap((each) => ledger.take(each))).toEqual([]);
    expect(ledger.accounts()).toEqual([
      { account: MERCHANT, postedCents: 750, heldCents: 50 },
      { account: OTHER, postedCents: -1_000, heldCents: 0 },
      { account: FEES, postedCents: 250, heldCents: 0 },
    ]);
    expect(ledger.openHolds()).toEqual([{ holdId: 'h3', account: MERCHANT, amountCents: 50 }]);
    expect(ledger.unbalanced()).toEqual([]);
  });

  it('holds, pays and releases payouts, and lets a merchant owe a late one', () => {
    const ledger = new LedgerFold();
    const events = [
      funded(1_000),
      payoutHeld('p1', 400),
      payoutHeld('p2', 300),
      payoutHeld('p3', 100),
      event('PayoutPaid.v1', { holdId: 'p1', transactionId: 'p1', currency, legs: legs(PAYOUT, MPESA, 400) }),
      payoutReleased('p2', 300),
      late('p2', 300),
    ];
    expect(events.flatMap((each) => ledger.take(each))).toEqual([]);
    expect(ledger.accounts()).toEqual([
      { account: PAYOUT, postedCents: 600, heldCents: 100 },
      { account: RECEIVABLE, postedCents: -300, heldCents: 0 },
      { account: MPESA, postedCents: 700, heldCents: 0 },
      { account: OTHER, postedCents: -1_000, heldCents: 0 },
    ]);
    expect(ledger.openHolds()).toEqual([{ holdId: 'p3', account: PAYOUT, amountCents: 100 }]);
    expect(ledger.unbalanced()).toEqual([]);
  });

  it('moves what a merchant moves between its wallets', () => {
    const ledger = new LedgerFold();
    const events = [funded(500), moved('service', legs(PAYOUT, MERCHANT, 300))];
    expect(events.flatMap((each) => ledger.take(each))).toEqual([]);
    expect(ledger.account(MERCHANT)).toMatchObject({ postedCents: 300 });
    expect(ledger.account(PAYOUT)).toMatchObject({ postedCents: 200 });
    expect(ledger.unbalanced()).toEqual([]);
  });

  it.each([
    [
      'a payout that is held without money',
      [funded(99), payoutHeld('p1', 100)],
      `account ${PAYOUT} has -1 cents available, which is below zero`,
    ],
    [
      'a payout that is paid after its release',
      [
        funded(100),
        payoutHeld('p1', 100),
        payoutReleased('p1', 100),
        event('PayoutPaid.v1', { holdId: 'p1', currency, legs: legs(PAYOUT, MPESA, 100) }),
      ],
      'hold p1 ends, but it is not open',
    ],
    [
      'a late payout whose money never went back',
      [funded(100), payoutHeld('p1', 100), late('p1', 100)],
      'payment p1 is charged 100 cents late, but no payout of it was released before',
    ],
    [
      'a late payout that is charged twice',
      [funded(100), payoutHeld('p1', 100), payoutReleased('p1', 100), late('p1', 100), late('p1', 100)],
      'payment p1 is charged 100 cents late, but no payout of it was released before',
    ],
    [
      'a late payout that was paid from a second hold',
      [
        funded(100),
        payoutHeld('p1', 100),
        payoutReleased('p1', 100),
        payoutHeld('p1', 100),
        event('PayoutPaid.v1', { holdId: 'p1', transactionId: 'p1', currency, legs: legs(PAYOUT, MPESA, 100) }),
        late('p1', 100),
      ],
      'payment p1 is charged 100 cents late, but no payout of it was released before',
    ],
    [
      'a late payout of another amount than went back',
      [funded(100), payoutHeld('p1', 100), payoutReleased('p1', 100), late('p1', 90)],
      'payment p1 is charged 90 cents late, but 100 cents were released before',
    ],
    [
      'legs that do not sum to zero',
      [
        event('WalletToppedUp.v1', {
          currency,
          legs: [...legs(OTHER, MERCHANT, 5), { account: FEES, amountCents: 1 }],
        }),
      ],
      'the legs of WalletToppedUp.v1 sum to 1 cents instead of 0',
    ],
    [
      'a hold that ends without being open',
      [event('FeeReleased.v1', { holdId: 'h9' })],
      'hold h9 ends, but it is not open',
    ],
    [
      'a hold that is held twice',
      [credited(9), held('h1', 1), held('h1', 1)],
      'hold h1 is held again while it is open',
    ],
    [
      'a merchant below zero, holds included',
      [credited(100), held('h1', 60), event('WalletAdjusted.v1', { currency, legs: legs(MERCHANT, OTHER, 50) })],
      `account ${MERCHANT} has -10 cents available, which is below zero`,
    ],
    [
      'a live event that touches a test account',
      [event('CollectionCredited.v1', { currency, legs: legs('live/mpesa/1', MERCHANT, 5) }, 'live')],
      `CollectionCredited.v1 of environment live touches account ${MERCHANT}`,
    ],
    [
      'money that goes to another wallet than is said',
      [funded(9), moved('collections', legs(PAYOUT, MERCHANT, 5))],
      'posting p1 moves funds of merchant m1 otherwise than it says',
    ],
    [
      'money that goes to another merchant than the one that moves it',
      [funded(9), moved('service', legs(PAYOUT, 'test/merchant/m2/service', 5))],
      'posting p1 moves funds of merchant m1 otherwise than it says',
    ],
    [
      'legs of an event that it does not know',
      [event('LegsMoved.v1', { legs: [] })],
      'LegsMoved.v1 has legs that nobody',
    ],
  ])('names %s', (_, events, problem) => {
    const ledger = new LedgerFold();
    expect(events.flatMap((each) => ledger.take(each))).toEqual([expect.stringContaining(problem)]);
  });

  it('says which books do not balance', () => {
    const ledger = new LedgerFold();
    ledger.take(event('WalletToppedUp.v1', { currency, legs: [{ account: MERCHANT, amountCents: 7 }] }));
    expect(ledger.unbalanced()).toEqual(['the trial balance of test KES is 7 cents instead of 0']);
  });
});
