import { cents } from '@daftari/kernel/money';
import { decideAdjust } from './decide-adjust';
import { decideCollection } from './decide-collection';
import { given } from './testing/given';
import { balanced, transfer } from './posting';
import { adjusted, collectionCredited, feeHeld, MERCHANT, PAYMENT, POSTING, walletOpened } from './testing/spec-facts';

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

describe('crediting a collection', () => {
  const command = {
    merchantId: MERCHANT,
    environment: 'test',
    transactionId: PAYMENT,
    shortcode: '174379',
    amountCents: cents(50_000),
    receipt: 'TKL1ABCDEF',
  } as const;

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
