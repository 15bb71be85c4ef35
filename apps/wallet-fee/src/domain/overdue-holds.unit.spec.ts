import {
  feeCaptured,
  feeHeld,
  adjusted,
  HOLD,
  MERCHANT,
  PAYMENT,
  POSTING,
  STK_FEE,
  walletOpened,
} from './testing/spec-facts';
import { HOLD_LIFETIME_MS, overdueHolds } from './overdue-holds';
import { given } from './testing/given';

/** The hold of the third event is made at 08:00:02. */
const HELD_MS = Date.UTC(2026, 10, 21, 8, 0, 2);
const funded = [walletOpened(), adjusted(10_000)];
const ids = (...found: { holdId: string }[]) => found.map(({ holdId }) => holdId);

describe('holds that may have no payment', () => {
  it('are those that are open for fifteen minutes, and not a millisecond less', () => {
    const ledger = given(...funded, feeHeld()).partition;
    expect(overdueHolds(ledger, HELD_MS + HOLD_LIFETIME_MS - 1, undefined, 10)).toEqual([]);
    expect(overdueHolds(ledger, HELD_MS + HOLD_LIFETIME_MS, undefined, 10)).toEqual([
      {
        holdId: HOLD,
        merchantId: MERCHANT,
        environment: 'test',
        transactionId: PAYMENT,
        account: `test/merchant/${MERCHANT}/service`,
        amountCents: 250,
        heldAt: '2026-11-21T08:00:02.000Z',
        heldBy: 'event-3',
      },
    ]);
  });

  it('are no longer told when they are finished', () => {
    const ledger = given(...funded, feeHeld(), feeCaptured()).partition;
    expect(overdueHolds(ledger, HELD_MS * 2, undefined, 10)).toEqual([]);
  });

  it('come in pages, oldest first, each once, also when a page before was released meanwhile', () => {
    const held = [HOLD, PAYMENT, POSTING].map((id) => feeHeld(STK_FEE, id));
    const ledger = given(...funded, ...held);
    const page = overdueHolds(ledger.partition, HELD_MS * 2, undefined, 2);
    expect(ids(...page)).toEqual([HOLD, PAYMENT]);
    ledger.record([feeCaptured(HOLD), feeCaptured(PAYMENT)]);
    expect(ids(...overdueHolds(ledger.partition, HELD_MS * 2, page[1], 2))).toEqual([POSTING]);
  });
});
