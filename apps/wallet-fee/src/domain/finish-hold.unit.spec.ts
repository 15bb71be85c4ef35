import { decideCapture } from './decide-capture';
import { decideFailure } from './decide-failure';
import { decideRelease } from './decide-release';
import type { LedgerFact } from './ledger-view';
import { given } from './testing/given';
import {
  adjusted,
  feeCaptured,
  feeHeld,
  feeRefunded,
  feeReleased,
  HOLD,
  MERCHANT,
  PAYMENT,
  REFUNDED_FEE,
  SERVICE,
  walletOpened,
} from './testing/spec-facts';

const hold = { holdId: HOLD, merchantId: MERCHANT, environment: 'test' } as const;
const release = { ...hold, reason: 'provider refused' };
const failure = { ...hold, reason: 'payment expired' };
const funded = [walletOpened(), adjusted(1_000)];

describe('capturing a fee', () => {
  it('moves it from the service wallet to the platform', () => {
    given(...funded, feeHeld())
      .when(decideCapture, hold)
      .then(feeCaptured());
  });

  it('again changes nothing', () => {
    given(...funded, feeHeld(), feeCaptured())
      .when(decideCapture, hold)
      .then();
  });

  it('is refused after a release: a finished hold never changes again', () => {
    given(...funded, feeHeld(), feeReleased('refused'))
      .when(decideCapture, hold)
      .thenRefused('HOLD_FINISHED');
  });

  it.each([
    ['a hold that was never made', { holdId: PAYMENT }],
    ["another merchant's hold", { merchantId: PAYMENT }],
    ['a hold of the other environment', { environment: 'live' as const }],
  ])('does not find %s', (_, difference) => {
    given(...funded, feeHeld())
      .when(decideCapture, { ...hold, ...difference })
      .thenRefused('HOLD_NOT_FOUND');
  });
});

describe('releasing a fee', () => {
  it('gives the reservation back', () => {
    given(...funded, feeHeld())
      .when(decideRelease, release)
      .then(feeReleased('provider refused'));
  });

  it('again changes nothing, whatever the reason is now', () => {
    given(...funded, feeHeld(), feeReleased('x'))
      .when(decideRelease, release)
      .then();
  });

  it('is refused after a capture', () => {
    given(...funded, feeHeld(), feeCaptured())
      .when(decideRelease, release)
      .thenRefused('HOLD_FINISHED');
  });

  it('does not find a hold that was never made', () => {
    given(...funded)
      .when(decideRelease, release)
      .thenRefused('HOLD_NOT_FOUND');
  });
});

describe('settling the fee of a payment that failed in the end', () => {
  it('keeps a captured fee', () => {
    given(...funded, feeHeld(), feeCaptured())
      .when(decideFailure, failure)
      .then();
  });

  it('captures a fee that was still held: a final result shows that M-Pesa had taken the request', () => {
    given(...funded, feeHeld())
      .when(decideFailure, failure)
      .then(feeCaptured());
  });

  it('pays a captured fee back when the rule says so, once', () => {
    const captured = [...funded, feeHeld(REFUNDED_FEE), feeCaptured()];
    given(...captured)
      .when(decideFailure, failure)
      .then(feeRefunded());
    given(...captured, feeRefunded())
      .when(decideFailure, failure)
      .then();
  });

  it('releases a fee that was still held when the rule says so, once', () => {
    const held = [...funded, feeHeld(REFUNDED_FEE)];
    given(...held)
      .when(decideFailure, failure)
      .then(feeReleased('payment expired'));
    given(...held, feeReleased('payment expired'))
      .when(decideFailure, failure)
      .then();
  });

  it('changes nothing for a fee that was released before', () => {
    given(...funded, feeHeld(), feeReleased('refused'))
      .when(decideFailure, failure)
      .then();
  });
});

describe("the partition's memory", () => {
  it('keeps open holds and forgets finished ones', () => {
    expect(given(...funded, feeHeld()).partition.openHolds.get(HOLD)).toEqual({
      merchantId: MERCHANT,
      environment: 'test',
      transactionId: PAYMENT,
      account: SERVICE,
      amountCents: 250,
      heldAt: '2026-11-21T08:00:02.000Z',
      heldBy: 'event-3',
    });
    expect(given(...funded, feeHeld(), feeCaptured()).partition.openHolds.size).toBe(0);
    expect(given(...funded, feeHeld(), feeReleased('x')).partition.openHolds.size).toBe(0);
  });

  it('tells posted from held, and when an account was touched last', () => {
    const account = (...more: LedgerFact[]) => given(...funded, ...more).partition.accounts.get(SERVICE);
    expect(account(feeHeld())).toEqual({ postedCents: 1_000, heldCents: 250, updatedAt: '2026-11-21T08:00:02.000Z' });
    expect(account(feeHeld(), feeCaptured())).toMatchObject({ postedCents: 750, heldCents: 0 });
    expect(account(feeHeld(), feeReleased('x'))).toMatchObject({ postedCents: 1_000, heldCents: 0 });
  });

  it('refuses to fold a posting whose legs do not sum to zero', () => {
    const fake = adjusted(1_000);
    if (fake.type === 'WalletAdjusted.v1') fake.data.legs[0]!.amountCents += 1;
    expect(() => given(walletOpened(), fake)).toThrow('sum to 1 cents');
  });

  it('refuses to fold the end of a hold that is not open', () => {
    expect(() => given(...funded, feeHeld(), feeCaptured(), feeReleased('x'))).toThrow('not open');
  });
});
