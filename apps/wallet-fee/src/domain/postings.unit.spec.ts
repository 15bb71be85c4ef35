import { cents } from '@daftari/kernel/money';
import { decideAdjust } from './decide-adjust';
import { decideCollection } from './decide-collection';
import { decideSettleSuspense } from './decide-settle-suspense';
import { decideSuspense } from './decide-suspense';
import { decideTopUp, toppedUpBy } from './decide-top-up';
import { given } from './testing/given';
import { balanced, transfer } from './posting';
import {
  adjusted,
  collectionCredited,
  feeHeld,
  fundsSuspended,
  suspenseSettled,
  MERCHANT,
  PAYMENT,
  POSTING,
  SERVICE,
  walletOpened,
  walletToppedUp,
} from './testing/spec-facts';

const topUp = {
  postingId: POSTING,
  merchantId: MERCHANT,
  environment: 'test',
  kind: 'service',
  amountCents: cents(1_000),
  reason: 'top-up',
} as const;
const next = 'c9c2c6f0-6a0e-4b5b-9d0f-4b6f8f2f5a10';

describe('adjusting a wallet', () => {
  it('opens the wallet with its first posting', () => {
    given().when(decideAdjust, topUp).then(walletOpened(), adjusted(1_000));
  });

  it('only posts once the wallet is open', () => {
    given(walletOpened(), adjusted(500, next)).when(decideAdjust, topUp).then(adjusted(1_000));
  });

  it('opens each kind of wallet on its own', () => {
    given(walletOpened(), adjusted(500, next))
      .when(decideAdjust, { ...topUp, kind: 'payout' })
      .then(walletOpened('payout'), adjusted(1_000, POSTING, 'top-up', 'payout'));
  });

  it('again changes nothing', () => {
    given(walletOpened(), adjusted(1_000)).when(decideAdjust, topUp).then();
  });

  it.each([{ amountCents: cents(999) }, { kind: 'payout' as const }])(
    'is refused when its id was used for something else: %j',
    (difference) => {
      given(walletOpened(), adjusted(1_000))
        .when(decideAdjust, { ...topUp, ...difference })
        .thenRefused('ALREADY_EXISTS');
    },
  );

  it('takes money out down to zero, and not what is held', () => {
    const debit = { ...topUp, postingId: next, amountCents: cents(-1_000) };
    given(walletOpened(), adjusted(1_000)).when(decideAdjust, debit).then(adjusted(-1_000, next));
    given(walletOpened(), adjusted(1_000), feeHeld())
      .when(decideAdjust, debit)
      .thenRefused('VALIDATION_ERROR', { availableCents: 750 });
  });

  it('takes nothing from a wallet that was never opened', () => {
    given()
      .when(decideAdjust, { ...topUp, amountCents: cents(-1) })
      .thenRefused('VALIDATION_ERROR', { availableCents: 0 });
  });

  it('makes no balance so large that sums would stop being exact', () => {
    const most = 1_000_000_000_000_000;
    given(walletOpened(), adjusted(most - 1_000, next))
      .when(decideAdjust, topUp)
      .then(adjusted(1_000));
    given(walletOpened(), adjusted(most - 999, next))
      .when(decideAdjust, topUp)
      .thenRefused('VALIDATION_ERROR');
  });
});

const command = {
  merchantId: MERCHANT,
  environment: 'test',
  transactionId: PAYMENT,
  shortcode: '174379',
  amountCents: cents(50_000),
  receipt: 'TKL1ABCDEF',
} as const;
const { receipt, ...withoutReceipt } = command;
const COLLECTED = command;

describe('crediting a collection', () => {
  it('opens the collections wallet with the first credit', () => {
    given().when(decideCollection, command).then(walletOpened('collections'), collectionCredited(50_000, 'TKL1ABCDEF'));
  });

  it('happens once a payment, also when the receipt became known in between', () => {
    const credited = given(walletOpened('collections'), collectionCredited(50_000, 'TKL1ABCDEF'));
    credited.when(decideCollection, command).then();
    credited.when(decideCollection, { ...command, receipt: 'OTHER' }).then();
  });

  it('is refused when the same payment now says another amount', () => {
    given(walletOpened('collections'), collectionCredited(50_000, 'TKL1ABCDEF'))
      .when(decideCollection, { ...command, amountCents: cents(60_000) })
      .thenRefused('ALREADY_EXISTS');
  });
});

describe('crediting a top-up', () => {
  const command = { ...COLLECTED, kind: 'service' } as const;
  const { receipt, ...withoutReceipt } = command;

  it('goes to the payout wallet where that was topped up', () => {
    given()
      .when(decideTopUp, { ...command, kind: 'payout' })
      .then(walletOpened('payout'), walletToppedUp(50_000, receipt, 'payout'));
    expect(toppedUpBy('WALLET_TOPUP_PAYOUT')).toBe('payout');
    expect(['STK', 'C2C', 'toString'].map(toppedUpBy)).toEqual([undefined, undefined, undefined]);
  });

  it('opens the service wallet with the first credit', () => {
    given().when(decideTopUp, command).then(walletOpened(), walletToppedUp(50_000, receipt));
  });

  it('only posts once the wallet is open', () => {
    given(walletOpened(), adjusted(1_000)).when(decideTopUp, withoutReceipt).then(walletToppedUp(50_000));
  });

  it('happens once a payment, also when the receipt became known in between', () => {
    const credited = given(walletOpened(), walletToppedUp(50_000));
    credited.when(decideTopUp, withoutReceipt).then();
    credited.when(decideTopUp, command).then();
  });

  it('is refused when the same payment now says another amount', () => {
    given(walletOpened(), walletToppedUp(50_000))
      .when(decideTopUp, { ...command, amountCents: cents(60_000) })
      .thenRefused('ALREADY_EXISTS');
  });

  it('is spendable at once', () => {
    expect(given(walletOpened(), walletToppedUp(50_000)).partition.accounts.get(SERVICE)).toMatchObject({
      postedCents: 50_000,
      heldCents: 0,
    });
  });
});

describe('putting late funds into suspense', () => {
  it("moves them to the shortcode's suspense account and opens no wallet", () => {
    given().when(decideSuspense, command).then(fundsSuspended(50_000, receipt));
  });

  it('happens once a receipt', () => {
    given(fundsSuspended(50_000, receipt)).when(decideSuspense, command).then();
    given(fundsSuspended(50_000, receipt))
      .when(decideSuspense, { ...command, receipt: 'TKL2' })
      .then(fundsSuspended(50_000, 'TKL2'));
  });

  it('happens once a payment whose receipt is not known, also when it comes again with its receipt', () => {
    const suspended = given(fundsSuspended(50_000));
    suspended.when(decideSuspense, withoutReceipt).then();
    suspended.when(decideSuspense, command).then();
  });

  it('is refused when the same receipt now says another amount', () => {
    given(fundsSuspended(50_000, receipt))
      .when(decideSuspense, { ...command, amountCents: cents(60_000) })
      .thenRefused('ALREADY_EXISTS');
  });

  it('stands beside what the same payment credited: nobody decided yet whose it is', () => {
    given(walletOpened('collections'), collectionCredited(50_000, receipt))
      .when(decideSuspense, { ...command, receipt: 'TKL2' })
      .then(fundsSuspended(50_000, 'TKL2'));
  });
});

describe('giving suspended money to the merchant', () => {
  const late = { ...command, kind: 'collections' } as const;
  const { receipt: _, ...lateWithoutReceipt } = late;

  it('moves it from suspense to its wallet, opening that, and touches nothing of M-Pesa', () => {
    given(fundsSuspended(50_000, receipt))
      .when(decideSettleSuspense, late)
      .then(walletOpened('collections'), suspenseSettled(50_000, receipt));
    given(walletOpened('collections'), fundsSuspended(50_000, receipt))
      .when(decideSettleSuspense, late)
      .then(suspenseSettled(50_000, receipt));
  });

  it('goes to the service wallet when that was meant', () => {
    given(walletOpened(), fundsSuspended(50_000, receipt))
      .when(decideSettleSuspense, { ...late, kind: 'service' })
      .then(suspenseSettled(50_000, receipt, 'service'));
  });

  it('happens once a receipt, and once a payment without one', () => {
    const settled = given(walletOpened('collections'), fundsSuspended(50_000), suspenseSettled(50_000));
    settled.when(decideSettleSuspense, lateWithoutReceipt).then();
    given(walletOpened('collections'), suspenseSettled(50_000, receipt)).when(decideSettleSuspense, late).then();
    given(walletOpened('collections'), suspenseSettled(50_000, receipt))
      .when(decideSettleSuspense, { ...late, receipt: 'TKL2' })
      .then(suspenseSettled(50_000, 'TKL2'));
  });

  it('leaves suspense at zero', () => {
    const { accounts } = given(walletOpened('collections'), fundsSuspended(50_000), suspenseSettled(50_000)).partition;
    expect(accounts.get('test/suspense/174379')).toMatchObject({ postedCents: 0 });
  });

  it('is refused when the same receipt now says another amount', () => {
    given(walletOpened('collections'), suspenseSettled(50_000, receipt))
      .when(decideSettleSuspense, { ...late, amountCents: cents(60_000) })
      .thenRefused('ALREADY_EXISTS');
  });
});

describe('the legs of a posting', () => {
  it('are one debit and one credit of the same amount', () => {
    expect(transfer('a', 'b', cents(5))).toEqual([
      { account: 'a', amountCents: -5 },
      { account: 'b', amountCents: 5 },
    ]);
  });

  it('are refused when they do not sum to zero', () => {
    expect(() => balanced([{ amountCents: 1 }, { amountCents: -2 }])).toThrow('sum to -1 cents instead of 0');
  });
});
