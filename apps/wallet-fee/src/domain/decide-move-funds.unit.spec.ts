import { cents } from '@daftari/kernel/money';
import { decideMoveFunds } from './decide-move-funds';
import { decideHoldPayout } from './decide-hold-payout';
import { given } from './testing/given';
import {
  adjusted,
  collectionCredited,
  FINGERPRINT,
  fundsMoved,
  HOLD,
  MERCHANT,
  PAYMENT,
  POSTING,
  walletOpened,
} from './testing/spec-facts';

const command = {
  postingId: POSTING,
  merchantId: MERCHANT,
  environment: 'test',
  from: 'collections',
  to: 'payout',
  amountCents: cents(30_000),
  requestFingerprint: FINGERPRINT,
} as const;
const collected = [walletOpened('collections'), collectionCredited(50_000, 'TKL1ABCDEF')];
const moved = fundsMoved(30_000, 'collections', 'payout');

describe('moving money between wallets', () => {
  it('opens the receiving wallet with its first credit', () => {
    given(...collected)
      .when(decideMoveFunds, command)
      .then(walletOpened('payout'), moved);
  });

  it('only posts once the wallet is open', () => {
    given(...collected, walletOpened('payout'))
      .when(decideMoveFunds, command)
      .then(moved);
  });

  it('moves all that is there, and never a cent more', () => {
    given(...collected)
      .when(decideMoveFunds, { ...command, amountCents: cents(50_000) })
      .then(walletOpened('payout'), fundsMoved(50_000, 'collections', 'payout'));
    given(...collected)
      .when(decideMoveFunds, { ...command, amountCents: cents(50_001) })
      .thenRefused('INSUFFICIENT_FUNDS', { amountCents: 50_001, availableCents: 50_000 });
  });

  it('leaves what is held for payouts under way', () => {
    const ledger = given(...collected);
    const payout = {
      holdId: HOLD,
      feeHoldId: POSTING,
      merchantId: MERCHANT,
      environment: 'test',
      transactionId: PAYMENT,
    };
    const source = { kind: 'collections' } as const;
    const hold = { ...payout, environment: 'test', paymentType: 'B2C', source, amountCents: cents(25_000) } as const;
    ledger.record(decideHoldPayout({ ...hold, rule: undefined }, ledger).events);
    ledger.when(decideMoveFunds, command).thenRefused('INSUFFICIENT_FUNDS', { availableCents: 25_000 });
  });

  it('takes nothing from a wallet that was never opened', () => {
    given().when(decideMoveFunds, command).thenRefused('INSUFFICIENT_FUNDS', { availableCents: 0 });
  });

  it('again changes nothing, also when the money is gone by now', () => {
    given(...collected, walletOpened('payout'), moved)
      .when(decideMoveFunds, command)
      .then();
    const spent = adjusted(-20_000, PAYMENT, 'spent', 'collections');
    given(...collected, walletOpened('payout'), moved, spent)
      .when(decideMoveFunds, command)
      .then();
  });

  it.each([
    { amountCents: cents(1) },
    { requestFingerprint: 'cd'.repeat(32) },
    { from: 'service' as const },
    { to: 'service' as const },
  ])('is refused when its key was used for another request: %j', (other) => {
    given(...collected, walletOpened('payout'), moved)
      .when(decideMoveFunds, { ...command, ...other })
      .thenRefused('IDEMPOTENCY_KEY_REUSED');
  });
});
