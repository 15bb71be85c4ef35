import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { WalletKind } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { derivedId } from '@daftari/kernel/ids';
import { STORES } from './testing/stores';
import { MERCHANT, STK_RULE, stkHold, World } from './testing/world';

const { transactionId, holdId } = stkHold(1);
const payment = { transactionId, merchantId: MERCHANT };
const attemptId = '5d8c7c5e-2b1b-4c73-8f43-0e2a0b7c4d11';

interface Fee {
  amountCents: number;
  holdId?: string;
  refundOnFailure: boolean;
}
const free: Fee = { amountCents: 0, refundOnFailure: false };
const held: Fee = { amountCents: 250, holdId, refundOnFailure: false };
const answer = { resultCode: '0', resultDescription: 'ok' };

const accepted = (fee = held): InitiationEvent => ({
  type: 'PaymentAccepted.v1',
  data: { ...payment, ...answer, attemptId, providerRequestId: 'r', providerCheckoutId: 'c', fee },
});
const refused: InitiationEvent = {
  type: 'PaymentRefused.v1',
  data: { ...payment, ...answer, attemptId, code: 'PROVIDER_UNAVAILABLE', fee: held },
};
const unknown: InitiationEvent = {
  type: 'PaymentSubmissionUnknown.v1',
  data: { ...payment, attemptId, reason: 'timeout' },
};
const succeeded = (platformCollects = true, fee = held): InitiationEvent => ({
  type: 'PaymentSucceeded.v1',
  data: {
    ...payment,
    ...answer,
    via: 'callback',
    amountCents: 100_000,
    currency: 'KES',
    receipt: 'TKL1ABCDEF',
    partyB: '174379',
    platformCollects,
    fee,
  },
});
type NotPaidType = 'PaymentFailed.v1' | 'PaymentCancelled.v1' | 'PaymentExpired.v1';
const learned: InitiationEvent = {
  type: 'ReceiptLearned.v1',
  data: { ...payment, receipt: 'TKL1ABCDEF', via: 'callback' },
};
const notPaid = (type: NotPaidType, fee = held): InitiationEvent => ({
  type,
  data: { ...payment, resultCode: '1032', resultDescription: 'cancelled', via: 'callback', fee },
});

describe.each(STORES)("the ledger follows payments' events on $name", ({ make }) => {
  let world: World;
  const start = async (rule = STK_RULE) => {
    await world.register([rule]);
    await world.topUp(1_000);
    await world.hold(stkHold(1));
  };
  /** What the payment made of the ledger, after wallet, top-up and hold. */
  const followed = async () => (await world.events()).slice(3);

  beforeEach(async () => {
    world = await World.build(make());
    await world.start();
  });
  afterEach(() => world.stop());

  it('captures the fee when M-Pesa accepts, caused by that event', async () => {
    await start();
    const cause = await world.payment(accepted());
    expect(await followed()).toEqual([
      expect.objectContaining({
        type: 'FeeCaptured.v1',
        stream: `hold-${holdId}`,
        environment: 'test',
        correlation: transactionId,
        causation: cause.id,
        actor: 'service:wallet-fee',
      }),
    ]);
    expect(await world.wallet()).toMatchObject({ postedCents: 750, heldCents: 0 });
  });

  it('releases the fee when M-Pesa refuses', async () => {
    await start();
    await world.payment(refused);
    expect(await followed()).toMatchObject([
      { type: 'FeeReleased.v1', data: { reason: 'payment refused: PROVIDER_UNAVAILABLE' } },
    ]);
    expect(await world.wallet()).toMatchObject({ postedCents: 1_000, heldCents: 0 });
  });

  it('keeps holding while the submit is unknown, and captures when the payment succeeds after all', async () => {
    await start();
    await world.payment(unknown);
    expect(await world.wallet()).toMatchObject({ postedCents: 1_000, heldCents: 250 });
    await world.payment(succeeded(false));
    expect((await followed()).map(({ type }) => type)).toEqual(['FeeCaptured.v1']);
    expect(await world.wallet()).toMatchObject({ postedCents: 750, heldCents: 0 });
  });

  it("credits what landed on the platform's shortcode, opening the collections wallet", async () => {
    await start();
    await world.payment(accepted());
    const cause = await world.payment(succeeded());
    expect((await followed()).slice(1)).toMatchObject([
      { type: 'WalletOpened.v1', stream: `wallet-test-${MERCHANT}-collections`, causation: cause.id },
      {
        type: 'CollectionCredited.v1',
        causation: cause.id,
        correlation: transactionId,
        data: {
          receipt: 'TKL1ABCDEF',
          legs: [
            { account: 'test/mpesa/174379', amountCents: -100_000 },
            { account: `test/merchant/${MERCHANT}/collections`, amountCents: 100_000 },
          ],
        },
      },
    ]);
    expect(await world.wallet(WalletKind.COLLECTIONS)).toMatchObject({ availableCents: 100_000 });
  });

  it("credits nothing when the money went to the merchant's own shortcode", async () => {
    await start();
    await world.payment(accepted());
    await world.payment(succeeded(false));
    await expect(world.wallet(WalletKind.COLLECTIONS)).rejects.toMatchObject({ code: 'WALLET_NOT_FOUND' });
  });

  it.each<NotPaidType>(['PaymentFailed.v1', 'PaymentCancelled.v1', 'PaymentExpired.v1'])(
    'keeps the captured fee after %s',
    async (type) => {
      await start();
      await world.payment(accepted());
      await world.payment(notPaid(type));
      expect((await followed()).map((event) => event.type)).toEqual(['FeeCaptured.v1']);
    },
  );

  it('pays the fee back after a failure when the rule says so', async () => {
    await start({ ...STK_RULE, refundOnFailure: true });
    const fee = { ...held, refundOnFailure: true };
    await world.payment(accepted(fee));
    await world.payment(notPaid('PaymentFailed.v1', fee));
    expect((await followed()).map(({ type }) => type)).toEqual(['FeeCaptured.v1', 'FeeRefunded.v1']);
    expect(await world.wallet()).toMatchObject({ postedCents: 1_000, heldCents: 0 });
  });

  it.each([
    [false, 'FeeCaptured.v1', 750],
    [true, 'FeeReleased.v1', 1_000],
  ])(
    'settles a failure after an unknown submit by its rule: refundOnFailure %s',
    async (refundOnFailure, type, posted) => {
      await start({ ...STK_RULE, refundOnFailure });
      await world.payment(unknown);
      await world.payment(notPaid('PaymentCancelled.v1', { ...held, refundOnFailure }));
      expect((await followed()).map((event) => event.type)).toEqual([type]);
      expect(await world.wallet()).toMatchObject({ postedCents: posted, heldCents: 0 });
    },
  );

  it.each([
    ['releases it where M-Pesa never took the payment', unknown, 'FeeReleased.v1', 1_000],
    ['keeps it where M-Pesa had', accepted(), 'FeeCaptured.v1', 750],
  ])("after a person's word that it was not paid %s", async (_, before, type, posted) => {
    await start();
    await world.payment(before);
    const { data } = notPaid('PaymentFailed.v1');
    await world.payment({ type: 'PaymentFailed.v1', data: { ...data, via: 'operator' } } as InitiationEvent);
    expect((await followed()).map((event) => event.type)).toEqual([type]);
    expect(await world.wallet()).toMatchObject({ postedCents: posted, heldCents: 0 });
  });

  it('moves nothing for a payment without a fee', async () => {
    await start();
    await world.payment(accepted(free));
    await world.payment(notPaid('PaymentExpired.v1', free));
    expect(await followed()).toEqual([]);
  });

  describe('a top-up', () => {
    const bought = (more: object = {}): InitiationEvent => {
      const { type, data } = succeeded(true, free);
      return { type, data: { ...data, paymentType: 'WALLET_TOPUP_SERVICE_TOKENS', ...more } } as InitiationEvent;
    };

    it('opens the service wallet and credits it, and is no collection', async () => {
      await world.register();
      const cause = await world.payment(bought());
      expect(await world.events()).toMatchObject([
        { type: 'WalletOpened.v1', stream: `wallet-test-${MERCHANT}-service`, causation: cause.id },
        {
          type: 'WalletToppedUp.v1',
          stream: `posting-${derivedId('posting', transactionId, 'topup')}`,
          environment: 'test',
          correlation: transactionId,
          causation: cause.id,
          data: {
            receipt: 'TKL1ABCDEF',
            legs: [
              { account: 'test/mpesa/174379', amountCents: -100_000 },
              { account: `test/merchant/${MERCHANT}/service`, amountCents: 100_000 },
            ],
          },
        },
      ]);
      expect(await world.wallet()).toMatchObject({ availableCents: 100_000 });
      await expect(world.wallet(WalletKind.COLLECTIONS)).rejects.toMatchObject({ code: 'WALLET_NOT_FOUND' });
    });

    it('of the payout wallet opens that one and credits it', async () => {
      await world.register();
      await world.payment(bought({ paymentType: 'WALLET_TOPUP_PAYOUT' }));
      expect(await world.wallet(WalletKind.PAYOUT)).toMatchObject({ availableCents: 100_000 });
      await expect(world.wallet()).rejects.toMatchObject({ code: 'WALLET_NOT_FOUND' });
    });

    it('is credited once, also when its event comes again and its receipt is learned later', async () => {
      await world.register();
      const { data } = bought();
      const { receipt: _, ...unknownReceipt } = data as typeof data & { receipt: string };
      await world.payment({ type: 'PaymentSucceeded.v1', data: unknownReceipt } as InitiationEvent);
      const before = await world.journal.head(world.partition);
      await world.payment(learned);
      await world.payment(bought());
      await world.restart();
      expect(await world.journal.head(world.partition)).toEqual(before);
      expect(await world.wallet()).toMatchObject({ postedCents: 100_000 });
    });

    it('costs nothing unless a rule of its own says so', async () => {
      await start();
      const topUp = { ...stkHold(2), paymentType: 'WALLET_TOPUP_SERVICE_TOKENS' };
      expect(await world.hold(topUp)).toMatchObject({ holdId: '', feeCents: 0 });
      expect(await followed()).toEqual([]);
    });

    it('pays the fee that a rule of its own says', async () => {
      await world.register([STK_RULE, { ...STK_RULE, paymentType: 'WALLET_TOPUP_SERVICE_TOKENS', flatCents: 100 }]);
      await world.topUp(1_000);
      const fee = await world.hold({ ...stkHold(1), paymentType: 'WALLET_TOPUP_SERVICE_TOKENS' });
      expect(fee).toMatchObject({ holdId, feeCents: 100 });
      await world.payment(bought({ fee: { ...held, amountCents: 100 } }));
      expect(await world.wallet()).toMatchObject({ postedCents: 100_900, heldCents: 0 });
    });

    it("credits nothing when the money went to another shortcode than the platform's", async () => {
      await world.register();
      await world.payment(bought({ platformCollects: false }));
      expect(await world.events()).toEqual([]);
    });
  });

  describe('late funds', () => {
    const late = (more: object = {}): InitiationEvent => {
      const { data } = succeeded();
      const { fee: _, ...paid } = data as typeof data & { fee: Fee };
      return { type: 'LateFundsReceived.v1', data: { ...paid, after: 'EXPIRED', ...more } } as InitiationEvent;
    };

    it('go into suspense once, and nobody is credited', async () => {
      await start();
      await world.payment(accepted());
      await world.payment(notPaid('PaymentExpired.v1'));
      const cause = await world.payment(late());
      await world.payment(late());
      await world.payment(learned);
      await world.restart();
      expect((await followed()).slice(1)).toEqual([
        expect.objectContaining({
          type: 'FundsSuspended.v1',
          causation: cause.id,
          data: expect.objectContaining({
            postingId: derivedId('posting', transactionId, 'suspense', 'TKL1ABCDEF'),
            reason: 'late',
            receipt: 'TKL1ABCDEF',
            legs: [
              { account: 'test/mpesa/174379', amountCents: -100_000 },
              { account: 'test/suspense/174379', amountCents: 100_000 },
            ],
          }) as unknown,
        }),
      ]);
      const { accounts, totalCents } = await world.service.getTrialBalance({ environment: Environment.TEST });
      expect(totalCents).toBe(0);
      expect(accounts).toContainEqual({ account: 'test/suspense/174379', postedCents: 100_000, heldCents: 0 });
    });

    it("are not ours when they went to the merchant's own shortcode", async () => {
      await start();
      await world.payment(late({ platformCollects: false }));
      expect(await followed()).toEqual([]);
    });
  });

  it('changes nothing when every event comes again', async () => {
    await start({ ...STK_RULE, refundOnFailure: true });
    await world.payment(unknown);
    await world.payment(succeeded());
    const before = await world.journal.head(world.partition);
    await world.restart();
    await world.payment(accepted());
    await world.payment(succeeded());
    expect(await world.journal.head(world.partition)).toEqual(before);
  });
});
