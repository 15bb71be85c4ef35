import { cents } from '@daftari/kernel/money';
import { decideHold, type HoldFee } from './decide-hold';
import { given, type GivenLedger } from './testing/given';
import {
  adjusted,
  feeCaptured,
  feeHeld,
  feeReleased,
  HOLD,
  MERCHANT,
  PAYMENT,
  STK_FEE,
  walletOpened,
} from './testing/spec-facts';

const command: HoldFee = {
  holdId: HOLD,
  merchantId: MERCHANT,
  environment: 'test',
  transactionId: PAYMENT,
  paymentType: 'STK',
  amountCents: cents(100_000),
  rule: STK_FEE,
};
const other = 'a2b8a6de-7d4d-47be-8ee6-2b2e9f1a3c55';
const hold = (ledger: GivenLedger, asked: HoldFee = command) =>
  ledger.when((c: HoldFee, view) => decideHold(c, view).events, asked);

describe('holding a fee', () => {
  it('reserves it in the service wallet and keeps the rule that it was quoted by', () => {
    const ledger = given(walletOpened(), adjusted(1_000));
    hold(ledger).then(feeHeld());
    expect(decideHold(command, ledger).result).toEqual({ holdId: HOLD, feeCents: 250, refundOnFailure: false });
  });

  it('takes the last cent', () => {
    hold(given(walletOpened(), adjusted(250))).then(feeHeld());
  });

  it('is refused when one cent is missing', () => {
    hold(given(walletOpened(), adjusted(249))).thenRefused('INSUFFICIENT_SERVICE_BALANCE', {
      feeCents: 250,
      availableCents: 249,
    });
  });

  it('is refused when there is no wallet to pay from', () => {
    hold(given()).thenRefused('INSUFFICIENT_SERVICE_BALANCE', { feeCents: 250, availableCents: 0 });
  });

  it('counts what other holds have reserved', () => {
    hold(given(walletOpened(), adjusted(499), feeHeld(STK_FEE, other))).thenRefused('INSUFFICIENT_SERVICE_BALANCE', {
      availableCents: 249,
    });
  });

  it('counts nothing for a hold that was released', () => {
    const ledger = given(walletOpened(), adjusted(250), feeHeld(STK_FEE, other), feeReleased('refused', other));
    hold(ledger).then(feeHeld());
  });

  it('does not pay live fees with test money', () => {
    hold(given(walletOpened(), adjusted(1_000)), { ...command, environment: 'live' }).thenRefused(
      'INSUFFICIENT_SERVICE_BALANCE',
    );
  });

  it.each([
    ['there is no rule', undefined],
    ['the rule costs nothing', { ...STK_FEE, flatCents: cents(0) }],
  ])('writes nothing when %s', (_, rule) => {
    const ledger = given();
    hold(ledger, { ...command, rule }).then();
    expect(decideHold({ ...command, rule }, ledger).result).toEqual({ feeCents: 0, refundOnFailure: false });
  });

  it.each([
    ['open', []],
    ['captured', [feeCaptured()]],
    ['released', [feeReleased('refused')]],
  ])('again gives the same answer when it is %s, whatever the balance and the rule are now', (_, finished) => {
    const ledger = given(walletOpened(), adjusted(250), feeHeld(), ...finished);
    const again = { ...command, rule: undefined };
    hold(ledger, again).then();
    expect(decideHold(again, ledger).result).toEqual({ holdId: HOLD, feeCents: 250, refundOnFailure: false });
  });

  it.each([{ transactionId: other }, { environment: 'live' as const }, { paymentType: 'B2C' }, { merchantId: other }])(
    'is refused when its id belongs to another payment: %j',
    (difference) => {
      const ledger = given(walletOpened(), adjusted(1_000), feeHeld());
      hold(ledger, { ...command, ...difference }).thenRefused('ALREADY_EXISTS');
    },
  );
});
