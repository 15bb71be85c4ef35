import { cents } from '@daftari/kernel/money';
import { decideBalanceLooked, decideSetAlert, isLowNow } from './balance-alert';
import { given } from './testing/given';
import { adjusted, alertSet, balanceTold, feeHeld, MERCHANT, PAYMENT, walletOpened } from './testing/spec-facts';

const wallet = { merchantId: MERCHANT, environment: 'test', kind: 'service' } as const;
const set = (thresholdCents: number | null) => ({
  ...wallet,
  thresholdCents: thresholdCents === null ? null : cents(thresholdCents),
});
const opened = [walletOpened(), adjusted(1_000)];
const spent = adjusted(-600, PAYMENT);

describe('setting an alert', () => {
  it('is for a wallet that is there', () => {
    given().when(decideSetAlert, set(500)).thenRefused('WALLET_NOT_FOUND');
    given(...opened)
      .when(decideSetAlert, set(500))
      .then(alertSet(500));
  });

  it('again changes nothing; another threshold and none are said', () => {
    const ledger = given(...opened, alertSet(500));
    ledger.when(decideSetAlert, set(500)).then();
    ledger.when(decideSetAlert, set(700)).then(alertSet(700));
    ledger.when(decideSetAlert, set(null)).then(alertSet(null));
    given(...opened)
      .when(decideSetAlert, set(null))
      .then();
  });
});

describe('setting another alert while the balance is low', () => {
  const low = [...opened, alertSet(500), spent, balanceTold('BalanceFellLow.v1', 500, 400)];

  it('begins anew where the balance is not below it, with no margin', () => {
    const ledger = given(...low);
    const recovered = balanceTold('BalanceRecovered.v1', 380, 400);
    ledger.when(decideSetAlert, set(380)).then(alertSet(380), recovered);
    ledger.record([alertSet(380), recovered, adjusted(-21, MERCHANT)]);
    ledger.when(decideBalanceLooked, wallet).then(balanceTold('BalanceFellLow.v1', 380, 379));
    given(...low)
      .when(decideSetAlert, set(400))
      .then(alertSet(400), balanceTold('BalanceRecovered.v1', 400, 400));
  });

  it('changes nothing where it is below that too, nor when the alert ends', () => {
    given(...low)
      .when(decideSetAlert, set(401))
      .then(alertSet(401));
    given(...low)
      .when(decideSetAlert, set(null))
      .then(alertSet(null));
  });
});

describe('looking at a balance', () => {
  it('says nothing where nobody wants to be told', () => {
    given(...opened, spent)
      .when(decideBalanceLooked, wallet)
      .then();
    given(...opened, spent, alertSet(500), alertSet(null))
      .when(decideBalanceLooked, wallet)
      .then();
  });

  it('says nothing at the threshold, and tells one cent below it', () => {
    given(...opened, alertSet(1_000))
      .when(decideBalanceLooked, wallet)
      .then();
    given(...opened, alertSet(1_001))
      .when(decideBalanceLooked, wallet)
      .then(balanceTold('BalanceFellLow.v1', 1_001, 1_000));
  });

  it('counts what is held', () => {
    given(...opened, alertSet(800), feeHeld())
      .when(decideBalanceLooked, wallet)
      .then(balanceTold('BalanceFellLow.v1', 800, 750));
  });

  it('tells once, until it was a tenth above again', () => {
    const low = balanceTold('BalanceFellLow.v1', 500, 400);
    const ledger = given(...opened, alertSet(500), spent, low);
    ledger.when(decideBalanceLooked, wallet).then();
    ledger.record([adjusted(-100, MERCHANT)]);
    ledger.when(decideBalanceLooked, wallet).then();
    ledger.record([adjusted(250, PAYMENT)]);
    const recovered = balanceTold('BalanceRecovered.v1', 500, 550);
    ledger.when(decideBalanceLooked, wallet).then(recovered);
    ledger.record([recovered]);
    ledger.when(decideBalanceLooked, wallet).then();
    ledger.record([adjusted(-50, MERCHANT)]);
    ledger.when(decideBalanceLooked, wallet).then();
    ledger.record([adjusted(-1, MERCHANT)]);
    ledger.when(decideBalanceLooked, wallet).then(balanceTold('BalanceFellLow.v1', 500, 499));
  });

  it('does not tell again of a balance that hovers around the threshold', () => {
    const ledger = given(...opened, alertSet(500), spent, balanceTold('BalanceFellLow.v1', 500, 400));
    ledger.record([adjusted(149, PAYMENT)]);
    for (const amount of [-50, 50, -149, 149]) {
      ledger.when(decideBalanceLooked, wallet).then();
      ledger.record([adjusted(amount, PAYMENT)]);
    }
    ledger.record([adjusted(1, PAYMENT)]);
    ledger.when(decideBalanceLooked, wallet).then(balanceTold('BalanceRecovered.v1', 500, 550));
  });

  it.each([
    [1, 2],
    [10, 11],
    [11, 13],
    [505, 556],
    [500_000, 550_000],
  ])('is over a tenth above %i, rounded up: at %i', (thresholdCents, recoveredAt) => {
    expect(
      [recoveredAt - 1, recoveredAt].map((available) => isLowNow(available, { thresholdCents, isLow: true })),
    ).toEqual([true, false]);
    const below = [thresholdCents - 1, thresholdCents];
    expect(below.map((available) => isLowNow(available, { thresholdCents, isLow: false }))).toEqual([true, false]);
  });

  it('reads a log of before: who was told to have recovered at the threshold has', () => {
    const before = [balanceTold('BalanceFellLow.v1', 500, 400), balanceTold('BalanceRecovered.v1', 500, 500)];
    const ledger = given(...opened, alertSet(500), adjusted(-500, PAYMENT), ...before);
    ledger.when(decideBalanceLooked, wallet).then();
    ledger.record([adjusted(-1, MERCHANT)]);
    ledger.when(decideBalanceLooked, wallet).then(balanceTold('BalanceFellLow.v1', 500, 499));
  });

  it('does not tell again because the threshold was raised while it is low', () => {
    const low = balanceTold('BalanceFellLow.v1', 500, 400);
    given(...opened, alertSet(500), spent, low, alertSet(900))
      .when(decideBalanceLooked, wallet)
      .then();
    given(...opened, alertSet(500), spent, low, alertSet(300))
      .when(decideBalanceLooked, wallet)
      .then(balanceTold('BalanceRecovered.v1', 300, 400));
  });

  it('tells anew when it was ended and is asked for again', () => {
    const low = balanceTold('BalanceFellLow.v1', 500, 400);
    given(...opened, alertSet(500), spent, low, alertSet(null), alertSet(500))
      .when(decideBalanceLooked, wallet)
      .then(low);
  });
});
