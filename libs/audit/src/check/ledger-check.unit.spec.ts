import { ledgerEvents } from '../testing/handmade-installation';
import { MORNING } from '../testing/handmade-log';
import { collectFindings } from '../verify/finding';
import { LedgerCheck } from './ledger-check';

const PARTITION = 3;
const PAYOUT = 'test/merchant/m1/payout';
const RECEIVABLE = 'test/merchant/m1/receivable';
const MPESA = 'test/mpesa/600992';
const AMOUNT = 500;
const legs = (from: string, to: string) => [
  { account: from, amountCents: -AMOUNT },
  { account: to, amountCents: AMOUNT },
];
const FUNDED: [string, object] = ['WalletAdjusted.v1', { legs: legs('test/platform/adjustments', PAYOUT) }];
const HELD: [string, object] = ['PayoutHeld.v1', { holdId: 'p1', account: PAYOUT, amountCents: AMOUNT }];
const PAID: [string, object] = ['PayoutPaid.v1', { holdId: 'p1', legs: legs(PAYOUT, MPESA) }];
const RELEASED: [string, object] = ['PayoutReleased.v1', { holdId: 'p1', amountCents: AMOUNT }];
const LATE: [string, object] = ['LatePayoutCharged.v1', { legs: legs(RECEIVABLE, MPESA) }];

/** Each fact in a batch of its own. */
function checkOf(...facts: readonly [string, object][]) {
  const findings = collectFindings(100);
  const check = new LedgerCheck('wallet-fee', findings);
  ledgerEvents(...facts).forEach((event, sequence) => {
    check.batch({
      partition: PARTITION,
      sequence,
      hash: '',
      recordedAt: MORNING,
      events: [event],
      opened: () => [event],
    });
  });
  return { check, problems: () => findings.kept.map(({ sequence, problem }) => [sequence, problem]) };
}

describe('what the auditor makes of payouts', () => {
  it.each([
    ['paid', [FUNDED, HELD, PAID]],
    ['released', [FUNDED, HELD, RELEASED]],
    ['charged late', [FUNDED, HELD, RELEASED, LATE]],
  ])('balances after every batch when one is %s', (_, facts) => {
    const { check, problems } = checkOf(...facts);
    expect(problems()).toEqual([]);
    expect(check.balancedBatches).toBe(facts.length);
    expect(check.ledgers.get(PARTITION)!.openHolds()).toEqual([]);
  });

  it('names the batch that charges one which never went back', () => {
    expect(checkOf(FUNDED, HELD, LATE).problems()).toEqual([
      [2, expect.stringContaining('no payout of it was released before') as string],
    ]);
  });

  it("names a payout's hold that the ledger's own fold does not hold", () => {
    const { check, problems } = checkOf(FUNDED, HELD);
    const accounts = check.ledgers.get(PARTITION)!.accounts();
    check.compare(PARTITION, { accounts, openHolds: [{ holdId: 'p1', account: PAYOUT, amountCents: AMOUNT }] });
    expect(problems()).toEqual([]);
    check.compare(PARTITION, { accounts, openHolds: [] });
    expect(problems()).toEqual([[undefined, "hold p1: the ledger's own fold differs from the sum of its postings"]]);
  });
});
