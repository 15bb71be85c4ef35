import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type {
  CreatePayoutBatchRequest,
  PayoutBatchItem,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { KycStatus } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { personalFields } from '@daftari/contracts/personal-fields';
import { StoreUnavailable } from '@daftari/journal-core/errors';
import { DaftariError } from '@daftari/kernel/errors';
import { keyedBatchId } from '@daftari/kernel/keyed-ids';
import { PersonalSealer } from '@daftari/privacy/sealing/personal-sealer';
import { smallKeyring } from '@daftari/privacy/testing/small-keyring';
import { MERCHANT } from './spec-fakes';
import { PayoutWorld } from './spec-payout-world';
import { STORES } from './spec-world';

const batchIdOf = (key: string) => keyedBatchId({ environment: 'test', merchantId: MERCHANT, key });
const BATCH = batchIdOf('march');
const OTHER = '88888888-8888-4888-8888-888888888888';
const KEYED = { idempotencyKey: 'march', requestFingerprint: 'a'.repeat(64) };
const STEP_MS = 250;

const item = (index: number, over: Partial<PayoutBatchItem> = {}): PayoutBatchItem => ({
  amountCents: 1_000,
  phone: `0711${String(index).padStart(6, '0')}`,
  reference: `WAGE-${index}`,
  description: 'Wages',
  ...over,
});
const items = (count: number) => Array.from({ length: count }, (_, index) => item(index));
const request = (over: Partial<CreatePayoutBatchRequest> = {}): CreatePayoutBatchRequest => ({
  merchantId: MERCHANT,
  environment: Environment.TEST,
  batchId: BATCH,
  description: 'Wages of March',
  items: items(3),
  apiKeyId: 'key-1',
  requestId: '66666666-6666-4666-8666-666666666666',
  ...KEYED,
  ...over,
});

describe.each(STORES)('a batch of payouts on %s', (kind) => {
  let world: PayoutWorld;
  beforeEach(async () => {
    world = new PayoutWorld(kind);
    await world.open();
  });
  afterEach(() => world.close());

  const create = async (over: Partial<CreatePayoutBatchRequest> = {}) => {
    const answer = await world.room.service.createPayoutBatch(request(over));
    return { ...answer, batch: answer.batch! };
  };
  const get = async (over: object = {}) => {
    const asked = { merchantId: MERCHANT, environment: Environment.TEST, batchId: BATCH, ...over };
    return (await world.room.service.getPayoutBatch(asked)).batch!;
  };
  const types = async () => (await world.log()).map(({ type }) => type.replace('.v1', ''));
  const isSubmitted = async () => (await types()).includes('PayoutBatchSubmitted');
  const submitted = () => world.until(isSubmitted, STEP_MS);
  const paidPhones = () => world.initiator.orders.map(({ order }) => order.phone).sort();
  const phones = (count: number) => items(count).map(({ phone }) => `254${phone.slice(1)}`);

  it('is answered as taken even when nothing can be read after it: whoever hears "try again" would pay everybody twice', async () => {
    const { journal } = world.room;
    const decide = journal.decide.bind(journal);
    let isTaken = false;
    jest.spyOn(journal, 'query').mockImplementation(async (partition, streams, read) => {
      if (isTaken) throw new StoreUnavailable('the store is away');
      const asked = { partition, streams, cause: { correlation: '', causation: '', actor: '' } };
      return (await decide({ ...asked, decide: (view) => ({ events: [], result: read(view) }) })).result;
    });
    jest.spyOn(journal, 'decide').mockImplementation(async (command) => {
      const decided = await decide(command);
      isTaken = true;
      return decided;
    });
    expect(await create()).toMatchObject({ replayed: false, batch: { waiting: 3 } });
    jest.restoreAllMocks();
    expect(await create()).toMatchObject({ replayed: true, batch: { itemCount: 3 } });
  });

  it('is taken in one append, answers what is to come, and then pays each item once', async () => {
    const { batch, replayed } = await create();
    expect(replayed).toBe(false);
    expect(batch).toMatchObject({
      batchId: BATCH,
      itemCount: 3,
      totalCents: 3_000,
      waiting: 3,
      description: 'Wages of March',
    });
    expect(batch.lines.map(({ status }) => status)).toEqual(['WAITING', 'WAITING', 'WAITING']);
    await submitted();
    expect(paidPhones()).toEqual(phones(3));
    expect(await types()).toEqual(expect.arrayContaining(['PayoutBatchCreated', 'PayoutBatchItemAdded']));
    expect((await world.initiatedPayouts()).map(({ batchId, transactionId }) => ({ batchId, transactionId }))).toEqual(
      expect.arrayContaining(batch.lines.map(({ transactionId }) => ({ batchId: BATCH, transactionId }))),
    );
    expect(await get()).toMatchObject({ waiting: 0, pending: 3, succeeded: 0, failed: 0, refused: 0, paidCents: 0 });
    expect(await world.get(batch.lines[1]!.transactionId)).toMatchObject({
      batchId: BATCH,
      accountReference: 'WAGE-1',
    });
  });

  it('shows how its payouts go on', async () => {
    const { batch } = await create();
    await submitted();
    const [first] = batch.lines;
    await world.told(first!.transactionId, { amountCents: 1_000 });
    const after = await get();
    expect(after).toMatchObject({ pending: 2, succeeded: 1, paidCents: 1_000 });
    expect(after.lines[0]).toMatchObject({ index: 0, status: 'SUCCESS', phone: '254711000000', amountCents: 1_000 });
  });

  it('is the same batch under the same key, and another one is refused', async () => {
    const [one, two] = await Promise.all([create(), create()]);
    expect([one.replayed, two.replayed].sort()).toEqual([false, true]);
    await submitted();
    expect((await create()).replayed).toBe(true);
    expect(world.initiator.orders).toHaveLength(3);
    await expect(create({ requestFingerprint: 'b'.repeat(64) })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    await expect(create({ idempotencyKey: undefined, requestFingerprint: undefined })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('without a key is the same batch to a call that was made again because its answer was lost, and to no other', async () => {
    const unkeyed = { idempotencyKey: undefined, requestFingerprint: undefined };
    const [one, two] = await Promise.all([create(unkeyed), create(unkeyed)]);
    expect([one.replayed, two.replayed].sort()).toEqual([false, true]);
    await submitted();
    expect((await create(unkeyed)).replayed).toBe(true);
    expect(world.initiator.orders).toHaveLength(3);
    for (const over of [{ requestId: OTHER }, { items: items(2) }, KEYED]) {
      await expect(create({ ...unkeyed, ...over })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    }
  });

  it('is refused whole, with every wrong field of every item, and nothing is recorded', async () => {
    const wrong = [item(0), item(1, { phone: '12' }), item(2, { amountCents: 950, reference: 'x'.repeat(121) })];
    await expect(create({ items: wrong })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      details: {
        fields: {
          'items[1].phone': 'must be a Kenyan mobile number',
          'items[2].amount': 'must be whole shillings from 10 to 250000',
          'items[2].reference': 'must have at most 120 characters',
        },
      },
    });
    for (const count of [0, 501]) {
      const fields = { items: 'must have 1 to 500 items' };
      await expect(create({ items: items(count) })).rejects.toMatchObject({ details: { fields } });
    }
    await expect(create({ requestId: 'of 254712345678' })).rejects.toMatchObject({
      details: { fields: { requestId: 'must hold no phone number' } },
    });
    const allWrong = Array.from({ length: 500 }, () => item(1, { phone: '' }));
    const refused = (await create({ items: allWrong }).catch((error: unknown) => error)) as DaftariError;
    expect(Object.keys(refused.details['fields'] as object)).toHaveLength(100);
    expect(await types()).toEqual([]);
  });

  it('is refused to who may not pay out, and where the wallet can not cover all of it', async () => {
    world.merchants.kycStatus = KycStatus.PENDING;
    await expect(create()).rejects.toMatchObject({ code: 'KYC_NOT_VERIFIED' });
    world.merchants.kycStatus = KycStatus.APPROVED;
    world.walletFee.payoutCents = 2_999;
    await expect(create()).rejects.toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
      details: { availableCents: 2_999, requiredCents: 3_000 },
    });
    world.walletFee.getWallet = () => Promise.reject(new DaftariError('WALLET_NOT_FOUND'));
    await expect(create()).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
    expect(await types()).toEqual([]);
  });

  it('says of an item that was refused later why, and goes on with the others', async () => {
    await create({ items: [item(0), item(1), item(2, { amountCents: 5_000 })] });
    world.walletFee.payoutCents = 2_000;
    await submitted();
    expect(paidPhones()).toEqual(phones(2));
    const batch = await get();
    expect(batch).toMatchObject({ waiting: 0, pending: 2, refused: 1 });
    expect(batch.lines[2]).toMatchObject({ status: 'REFUSED', code: 'INSUFFICIENT_FUNDS' });
    const [, event] = (await world.log()).filter(({ type }) => /Refused|Submitted/.test(type));
    expect(event?.data).toMatchObject({ started: 2, refused: 1 });
  });

  it('pays nothing more of a merchant that was suspended meanwhile', async () => {
    await create();
    world.merchants.suspended = true;
    await submitted();
    expect(world.initiator.orders).toEqual([]);
    const { lines } = await get();
    expect(lines.map(({ status, code }) => [status, code])).toEqual(Array(3).fill(['REFUSED', 'TENANT_INACTIVE']));
    await expect(create({ batchId: batchIdOf('april'), idempotencyKey: 'april' })).rejects.toMatchObject({
      code: 'TENANT_INACTIVE',
    });
  });

  it('tries an item again whose fate is not known, and pays it once', async () => {
    await create();
    world.walletFee.payoutError = 'OVERLOADED';
    for (let n = 0; n < 20; n += 1) await world.until(world.room.caughtUp(), STEP_MS);
    expect(await isSubmitted()).toBe(false);
    world.walletFee.payoutError = undefined;
    await submitted();
    expect(paidPhones()).toEqual(phones(3));
  });

  it('is paid once over crashes, before the first item and amid the others', async () => {
    await create({ items: items(45) });
    await world.crash();
    await world.open();
    await world.until(() => world.initiator.orders.length >= 20, STEP_MS);
    await world.crash();
    await world.open();
    await submitted();
    const sent = new Set(paidPhones());
    expect(sent.size).toBeGreaterThanOrEqual(20);
    expect(paidPhones()).toHaveLength(sent.size);
    // What was begun when the process died is not sent again by the batch: the payout's own sweep finds it.
    expect(new Set((await world.initiatedPayouts()).map(({ phone }) => phone))).toEqual(new Set(phones(45)));
    expect(await world.initiatedPayouts()).toHaveLength(45);
  });

  it('is paid once by two copies that both think it is theirs', async () => {
    const second = await world.secondProcess(world.payoutDeps);
    await world.startRoom(second);
    await create({ items: items(30) });
    await submitted();
    expect(paidPhones()).toEqual(phones(30));
    await world.until(second.stop(), 1_000);
  });

  it('begins a few at a time, and every batch in turn', async () => {
    world.walletFee.payoutCents = 10_000_000;
    await create({ items: items(100) });
    await create({
      items: items(5).map((one, n) => ({ ...one, phone: `0722${String(n).padStart(6, '0')}` })),
      batchId: batchIdOf('april'),
      idempotencyKey: 'april',
    });
    await world.room.caughtUp();
    await world.until(() => paidPhones().some((phone) => phone.startsWith('254722')), STEP_MS);
    expect(world.initiator.orders.length).toBeLessThan(100);
    await world.until(
      async () => (await types()).filter((type) => type === 'PayoutBatchSubmitted').length === 2,
      STEP_MS,
    );
    expect(world.initiator.orders).toHaveLength(105);
  });

  it("is nobody else's", async () => {
    await create();
    const notFound = { code: 'BATCH_NOT_FOUND' };
    await expect(get({ merchantId: OTHER })).rejects.toMatchObject(notFound);
    await expect(get({ environment: Environment.LIVE })).rejects.toMatchObject(notFound);
    await expect(get({ batchId: OTHER })).rejects.toMatchObject(notFound);
    await expect(get({ batchId: 'x' })).rejects.toMatchObject(notFound);
  });
});

describe('a batch whose personal data is sealed', () => {
  it('loses one person without the others, and refuses only what that one was to get', async () => {
    const keys = await smallKeyring();
    const sealer = new PersonalSealer({ keyring: keys.keyring, fields: personalFields(initiationEvents) });
    const world = new PayoutWorld('memory');
    world.personal = sealer;
    await world.open();
    const description = 'Wages of 0711 000001';
    const { batch } = await world.room.service.createPayoutBatch(request({ description }));
    expect(batch).toMatchObject({ description });
    expect(JSON.stringify(await world.log())).not.toMatch(/711 ?00000[01]/);
    const { transactionId } = batch!.lines[1]!;
    const lookup = keys.keyring.lookup('254711000001');
    expect(await keys.store.subjectsOf(lookup)).toMatchObject([{ subject: transactionId }]);
    const { id } = (await keys.store.keyOf(transactionId))!;
    await keys.store.destroy({ keyIds: [id], subjects: [transactionId], at: '2026-11-22T08:00:00.000Z' });
    sealer.forget([id]);
    await world.room.journal.refold();
    const asked = { merchantId: MERCHANT, environment: Environment.TEST, batchId: BATCH };
    const submitted = async () => (await world.log()).some(({ type }) => type === 'PayoutBatchSubmitted.v1');
    await world.until(submitted, STEP_MS);
    const { batch: after } = await world.room.service.getPayoutBatch(asked);
    expect(after!.lines.map(({ phone, status }) => [phone, status])).toEqual([
      ['254711000000', 'PROCESSING'],
      ['[erased]', 'REFUSED'],
      ['254711000002', 'PROCESSING'],
    ]);
    await world.close();
  });
});
