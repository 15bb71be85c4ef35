import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { PaymentStatus } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { cents } from '@daftari/kernel/money';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import { ACCOUNT, COLLECTION, CollectionWorld, HASHED_PAYER, RECEIPT } from './spec-collections';
import { MERCHANT } from './spec-fakes';
import { FakeList } from './spec-list';
import { PAID } from './spec-questions';
import { STORES } from './spec-world';

const DIGITS = '712345678';
const STEP_MS = 5_000;
const RECEIVED = { merchant: ['CollectionReceived'], platform: [] };
const UNMATCHED = { merchant: [], platform: ['FundsUnmatched'] };
const NOTHING = { merchant: [], platform: [] };

describe.each(STORES)('money that comes unprompted, on %s', (store) => {
  let world: CollectionWorld;
  let list: FakeList;
  beforeEach(async () => {
    world = new CollectionWorld(store);
    list = new FakeList();
    world.over = { pullFor: () => list };
    await world.open();
  });
  afterEach(() => world.close());

  describe('for a merchant whose account was typed', () => {
    it('is received once, under its receipt, and is among its payments', async () => {
      await world.confirmed({ billReference: ' 2222-2222 ' });
      expect(await world.collected()).toEqual(RECEIVED);
      const [received] = await world.collectionEvents();
      expect(received!.data).toMatchObject({ receipt: RECEIPT, amountCents: 100_000, shortcode: '174379', via: 'c2b' });
      expect(await world.ownerOf()).toEqual({ transactionId: COLLECTION, merchantId: MERCHANT, receipt: RECEIPT });
      expect(await world.get(COLLECTION)).toMatchObject({
        paymentType: 'C2B',
        status: PaymentStatus.SUCCESS,
        amountCents: 100_000,
        receipt: RECEIPT,
        feeCents: 0,
      });
      const whose = { merchantId: MERCHANT, environment: Environment.TEST, limit: 10, cursor: '' };
      const { payments } = await world.room.service.listPayments(whose);
      expect(payments.map(({ transactionId }) => transactionId)).toEqual([COLLECTION]);
      expect(await world.unmatched()).toEqual([]);
    });

    it('is one fact, however often M-Pesa tells it', async () => {
      for (let i = 0; i < 3; i++) await world.confirmed();
      expect(await world.collected()).toEqual(RECEIVED);
    });

    it('is known to nobody else and in no other environment', async () => {
      await world.confirmed();
      const key = { merchantId: MERCHANT, transactionId: COLLECTION };
      const { service } = world.room;
      await expect(service.getPayment({ ...key, environment: Environment.LIVE })).rejects.toMatchObject({
        code: 'TRANSACTION_NOT_FOUND',
      });
    });
  });

  describe('that names no merchant', () => {
    it.each(['INV-2024-001', '', '2222', '22222223', '2222222222222222-2222-4222-8222-2222'])(
      'waits for a person: %j',
      async (billReference) => {
        await world.confirmed({ billReference });
        expect(await world.collected()).toEqual(UNMATCHED);
        const what = { transactionId: COLLECTION, receipt: RECEIPT, amountCents: 100_000, shortcode: '174379' };
        expect(await world.unmatched()).toMatchObject([
          { ...what, billReference, payerName: 'AMINA', reason: 'its account reference names no merchant' },
        ]);
        expect((await world.ownerOf())?.merchantId).toBe(PLATFORM_MERCHANT);
        expect(world.logged.filter(({ msg }) => msg.includes("nobody's yet"))).toHaveLength(1);
      },
    );

    it('also waits when it names another shortcode than the one that was registered', async () => {
      await world.confirmed({ shortcode: '600000' });
      expect(await world.collected()).toEqual(UNMATCHED);
      const reason = 'M-Pesa names the shortcode 600000';
      expect(await world.unmatched()).toMatchObject([{ shortcode: '174379', reason }]);
    });

    it("is nobody's money at all when it came to the address of a payment", async () => {
      const transactionId = '11111111-1111-4111-8111-111111111111';
      await world.confirmed({ merchantId: MERCHANT, transactionId });
      expect(await world.collected()).toEqual(NOTHING);
      expect(world.room.parked()).toMatchObject([{ cause: expect.stringContaining('nothing was recorded') as string }]);
    });
  });

  describe('and the confirmation of a prompt, which M-Pesa tells in the same way', () => {
    it("after the callback: the receipt is the payment's already", async () => {
      const { transactionId } = await world.initiate();
      await world.settle(transactionId, { receipt: RECEIPT });
      await world.confirmed({ billReference: 'INV-2024-001' });
      expect(await world.collected()).toEqual(NOTHING);
      expect((await world.ownerOf())?.transactionId).toBe(transactionId);
    });

    it.each([
      ['its payer hidden', {}],
      ['its payer hashed', { payer: HASHED_PAYER }],
      ['only its payer known', { payer: HASHED_PAYER, billReference: '' }],
    ])('before the callback, %s: the payment is paid by it, and the callback adds nothing', async (_, over) => {
      const { transactionId } = await world.initiate();
      await world.confirmed({ billReference: 'INV-2024-001', ...over });
      await world.settle(transactionId, { receipt: RECEIPT });
      expect(await world.types(transactionId)).toEqual(['PaymentInitiated', 'PaymentAccepted', 'PaymentSucceeded']);
      expect(await world.get(transactionId)).toMatchObject({ receipt: RECEIPT, status: PaymentStatus.SUCCESS });
      expect(await world.collected()).toEqual(NOTHING);
      expect(world.room.parked()).toEqual([]);
    });

    it('of which every callback was lost and a question said that it was paid: the receipt is learned', async () => {
      world.provider.queryAnswer = () => PAID;
      const { transactionId } = await world.initiate();
      await world.until(async () => (await world.types(transactionId)).at(-1) === 'PaymentSucceeded', STEP_MS);
      await world.confirmed({ billReference: 'INV-2024-001' });
      expect((await world.types(transactionId)).at(-1)).toBe('ReceiptLearned');
      expect(await world.collected()).toEqual(NOTHING);
    });

    it('that had expired: its money is late, as from the list', async () => {
      const { transactionId } = await world.initiate();
      await world.settle(transactionId, { resultCode: '1037' });
      await world.confirmed({ billReference: 'inv-2024-001' });
      expect((await world.types(transactionId)).at(-1)).toBe('LateFundsReceived');
      expect(await world.collected()).toEqual(NOTHING);
    });

    it("may be meant although the reference is another: it waits for the end of the prompt, and is nobody else's", async () => {
      const { transactionId } = await world.initiate();
      await world.confirmed({ billReference: 'SOMETHING' });
      expect(await world.collected()).toEqual(NOTHING);
      expect(world.room.parked()).toMatchObject([{ cause: expect.stringContaining(transactionId) as string }]);
      await world.settle(transactionId, { receipt: RECEIPT });
      await world.aMinuteLater();
      await world.until(() => world.room.parked().length === 0, 1_000);
      expect(await world.collected()).toEqual(NOTHING);
      expect((await world.ownerOf())?.transactionId).toBe(transactionId);
    });

    it("was not meant when the prompt ended otherwise: then it is the merchant's whose account was typed", async () => {
      const { transactionId } = await world.initiate();
      await world.confirmed();
      expect(await world.collected()).toEqual(NOTHING);
      await world.settle(transactionId, { receipt: 'TKB1OTHER1' });
      await world.until(async () => (await world.collected()).merchant.length > 0, 1_000);
      expect(await world.collected()).toEqual(RECEIVED);
      await world.until(() => world.room.parked().length === 0, 1_000);
    });

    it('is not waited for where somebody else paid', async () => {
      await world.initiate();
      await world.confirmed({ payer: '2547 ***** 111' });
      expect(await world.collected()).toEqual(RECEIVED);
    });

    it('of two prompts that fit equally well is not guessed at: the callback says whose it is', async () => {
      const first = await world.initiate();
      await world.settle(first.transactionId, { resultCode: '1037' });
      const second = await world.initiate();
      await world.settle(second.transactionId, { resultCode: '1037' });
      await world.confirmed({ billReference: 'INV-2024-001' });
      expect(world.room.parked()).toHaveLength(1);
      await world.settle(second.transactionId, { receipt: RECEIPT });
      await world.until(() => world.room.parked().length === 0, 1_000);
      expect((await world.types(second.transactionId)).at(-1)).toBe('LateFundsReceived');
      expect(await world.collected()).toEqual(NOTHING);
    });

    it('is in the list of a person after a day, when nobody could say whose it is', async () => {
      for (let i = 0; i < 2; i++) {
        const { transactionId } = await world.initiate();
        await world.settle(transactionId, { resultCode: '1037' });
      }
      await world.confirmed({ billReference: 'INV-2024-001' });
      world.clock.advance(25 * 3_600_000);
      await world.until(async () => (await world.collected()).platform.length > 0, 10_000);
      expect(await world.unmatched()).toMatchObject([
        { reason: expect.stringContaining('may be the money of') as string },
      ]);
      await world.until(() => world.room.parked().length === 0, 1_000);
    });

    it('whose payment was paid under another receipt meanwhile stays before a person: its money is in no account', async () => {
      const { transactionId } = await world.initiate();
      await world.settle(transactionId, { receipt: 'TKB1OTHER1' });
      await world.claimFor(transactionId);
      await world.confirmed({ billReference: 'INV-2024-001' });
      const contradiction = [{ cause: expect.stringContaining('which was paid under another receipt') as string }];
      expect(world.room.parked()).toMatchObject(contradiction);
      for (let minutes = 0; minutes < 3; minutes++) await world.aMinuteLater();
      expect(world.room.parked()).toMatchObject(contradiction);
      expect(await world.collected()).toEqual(NOTHING);
    });

    it('of an hour before, with a hidden payer, is for a person to decide', async () => {
      const { transactionId } = await world.initiate();
      await world.settle(transactionId, { resultCode: '1037' });
      world.clock.advance(3_600_000);
      await world.confirmed({ billReference: 'INV-2024-001' });
      expect(await world.collected()).toEqual(UNMATCHED);
      expect(await world.unmatched()).toMatchObject([{ reason: `may be the money of payment ${transactionId}` }]);
      expect((await world.types(transactionId)).at(-1)).toBe('PaymentExpired');
    });

    it('ends sanely when a callback comes for a payment whose receipt is booked as unprompted', async () => {
      const { transactionId } = await world.initiate();
      await world.settle(transactionId, { resultCode: '1037' });
      await world.confirmed();
      expect(await world.collected()).toEqual(RECEIVED);
      await world.settle(transactionId, { receipt: RECEIPT });
      expect(world.room.parked()).toMatchObject([{ cause: expect.stringContaining('came unprompted') as string }]);
      expect((await world.types(transactionId)).at(-1)).toBe('PaymentExpired');
      expect(await world.collected()).toEqual(RECEIVED);
    });
  });

  describe("and M-Pesa's list of transactions", () => {
    const listed = (over: Parameters<FakeList['add']>[2] = {}) =>
      list.add(RECEIPT, world.clock.nowMs() + 1_000, { billReference: ACCOUNT, ...over });

    it("shows what no confirmation told: it is the merchant's, once", async () => {
      listed();
      await world.until(async () => (await world.collected()).merchant.length > 0, STEP_MS);
      const [received] = await world.collectionEvents();
      expect(received!.data).toMatchObject({ via: 'pull', payer: `254${DIGITS}`, payerName: 'MPESA' });
      await world.confirmed();
      expect(await world.collected()).toEqual(RECEIVED);
      expect(JSON.stringify(world.logged)).not.toContain(DIGITS);
    });

    it('shows what names nobody: it waits for a person', async () => {
      listed({ billReference: 'KAMAU', amountCents: cents(5_000) });
      await world.until(async () => (await world.collected()).platform.length > 0, STEP_MS);
      expect(await world.unmatched()).toMatchObject([{ billReference: 'KAMAU', amountCents: 5_000 }]);
    });

    it('tells of money whose payment was paid under another receipt: it is not taken for known', async () => {
      const { transactionId } = await world.initiate();
      await world.settle(transactionId, { receipt: 'TKB1OTHER1' });
      await world.claimFor(transactionId);
      listed({ billReference: 'INV-2024-001' });
      const told = () => world.logged.filter(({ msg }) => msg.includes('was paid under another receipt'));
      await world.until(() => told().length > 0, STEP_MS);
      expect(told()).toMatchObject([{ msg: expect.stringContaining(transactionId) as string }]);
      expect(await world.collected()).toEqual(NOTHING);
    });

    it('says nothing new of what was confirmed', async () => {
      await world.confirmed();
      listed();
      const before = list.questions.length;
      await world.until(() => list.questions.length > before + 2, STEP_MS);
      expect(await world.collected()).toEqual(RECEIVED);
    });
  });
});
