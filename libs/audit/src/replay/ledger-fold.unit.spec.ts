import { handmadeEvent } from '../testing/handmade-log';
import { LedgerFold } from './ledger-fold';

const MERCHANT = 'test/merchant/m1/service';
const OTHER = 'test/platform/adjustments';
const FEES = 'test/platform/fees';
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
const held = (holdId: string, amountCents: number) => event('FeeHeld.v1', { holdId, account: MERCHANT, amountCents });

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

  it.each([
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
