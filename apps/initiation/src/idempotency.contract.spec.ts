import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  Dialect,
  PaymentStatus,
  type InitiatePayment,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { SubmitOutcome } from '@daftari/daraja/provider-port';
import { ANSWER_WITHIN_MS } from './application/initiate-payment';
import { FIRST_IS_ANSWERED_AFTER_MS } from './application/replay-answer';
import { attemptAfter, holdIdOf, keyedTransactionId } from './domain/attempt';
import { ACCEPTED, MERCHANT } from './spec-fakes';
import { STORES, World } from './spec-world';

const KEY = 'order-1';
const FINGERPRINT = 'a'.repeat(64);
const PAYMENT = keyedTransactionId('test', MERCHANT, KEY);
const KEYED = { idempotencyKey: KEY, requestFingerprint: FINGERPRINT };
const REFUSED: SubmitOutcome = {
  kind: 'refused',
  code: 'PROVIDER_UNAVAILABLE',
  resultCode: '500.003.02',
  resultDescription: 'Error Occurred: Spike Arrest Violation',
  retryAfterSeconds: 7,
};

describe.each(STORES)('a request with an idempotency key on %s', (kind) => {
  let world: World;
  beforeEach(async () => void (world = await new World(kind).open()));
  afterEach(() => world.close());
  /** The item's whole result, refused or not. */
  const ask = async (over: Partial<InitiatePayment> = {}) => {
    const { results } = await world.room.service.initiatePayments({ payments: [world.request({ ...KEYED, ...over })] });
    return results[0]!;
  };
  const onePaymentWasMade = async () => {
    const types = (await world.log()).map(({ type }) => type);
    expect(types.filter((type) => type === 'PaymentInitiated.v1')).toHaveLength(1);
    expect(world.walletFee.holds.size).toBe(1);
    expect(world.provider.pushes).toHaveLength(1);
  };
  const codeOf = (answer: Awaited<ReturnType<typeof ask>>) =>
    answer.result?.$case === 'error' ? answer.result.value.code : undefined;
  const asked = () => world.until(() => world.provider.pushes.length > 0);

  it('makes the payment that follows from its key, and says what it was used for', async () => {
    const { replayed, result } = await ask();
    expect({ replayed, result }).toMatchObject({ replayed: false, result: { value: { transactionId: PAYMENT } } });
    expect((await world.events(PAYMENT))[0]?.data).toMatchObject({
      idempotency: { key: KEY, fingerprint: FINGERPRINT },
      attemptId: attemptAfter(PAYMENT, 0).attemptId,
    });
    expect([...world.walletFee.holds.keys()]).toEqual([holdIdOf(attemptAfter(PAYMENT, 0))]);
  });

  it('is answered again as it was, whatever has happened since, also after a restart', async () => {
    const first = await ask();
    expect(await ask()).toEqual({ ...first, replayed: true });
    await world.settle(PAYMENT);
    expect(await ask()).toEqual({ ...first, replayed: true });
    await world.room.stop();
    await world.open();
    expect(await ask()).toEqual({ ...first, replayed: true });
    expect(await world.get(PAYMENT)).toMatchObject({ status: PaymentStatus.SUCCESS });
    await onePaymentWasMade();
  });

  it('that the provider refused is refused again with the same words', async () => {
    world.provider.answer = () => REFUSED;
    const first = await ask();
    const again = await ask();
    expect(first).toMatchObject({ replayed: false, result: { value: { code: 'PROVIDER_UNAVAILABLE' } } });
    expect(first.result?.value).toMatchObject({ details: { retryAfterSeconds: '7', transactionId: PAYMENT } });
    const { details, ...error } = first.result?.value as { details: Record<string, string> };
    expect(again).toEqual({
      replayed: true,
      result: { $case: 'error', value: { ...error, details: { ...details, replayed: 'true' } } },
    });
    await onePaymentWasMade();
  });

  it('that nobody could vouch for is pending again, without ids, even when they are known by now', async () => {
    world.provider.answer = () => ({ kind: 'unknown', reason: 'connection reset' });
    const first = await ask();
    await world.settle(PAYMENT);
    expect(await ask()).toEqual({ ...first, replayed: true });
    expect(first.result?.value).toMatchObject({ status: PaymentStatus.PENDING, providerCheckoutId: undefined });
  });

  it('200 times at once makes one payment, one hold and one push, and the same answer for all', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask()));
    expect(new Set(answers.map(({ result }) => JSON.stringify(result))).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    await onePaymentWasMade();
  });

  it('is refused for another request, while the first runs and ever after', async () => {
    const other = { requestFingerprint: 'b'.repeat(64) };
    const [first, second] = await Promise.all([ask(), ask(other)]);
    expect([codeOf(first), codeOf(second)]).toEqual([undefined, 'IDEMPOTENCY_KEY_REUSED']);
    const later = await ask(other);
    expect(later).toMatchObject({
      replayed: false,
      result: { value: { code: 'IDEMPOTENCY_KEY_REUSED', details: { transactionId: PAYMENT } } },
    });
    await onePaymentWasMade();
  });

  it('is the same request in the other dialect’s words only when its fingerprint is', async () => {
    await ask();
    expect(codeOf(await ask({ dialect: Dialect.PLUGPAY, requestFingerprint: 'c'.repeat(64) }))).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  it('is another payment for another environment', async () => {
    world.liveProvider = world.provider;
    const [first, second] = [await ask(), await ask({ environment: Environment.LIVE })];
    expect(second).toMatchObject({ replayed: false, result: { $case: 'payment' } });
    expect(second.result?.value).not.toMatchObject({ transactionId: PAYMENT });
    expect(first.result?.value).toMatchObject({ transactionId: PAYMENT });
  });

  it('that was refused before the payment is not used up: a top-up later it works', async () => {
    world.walletFee.availableCents = 0;
    expect(codeOf(await ask())).toBe('INSUFFICIENT_SERVICE_BALANCE');
    world.walletFee.availableCents = 1_000;
    expect(await ask()).toMatchObject({ replayed: false, result: { value: { transactionId: PAYMENT } } });
    await onePaymentWasMade();
  });

  it('is pending without ids for everybody when the provider takes too long', async () => {
    let answer: (outcome: SubmitOutcome) => void = () => undefined;
    world.provider.answer = () => new Promise((resolve) => void (answer = resolve));
    const both = [ask(), ask()];
    await asked();
    world.scheduler.run(ANSWER_WITHIN_MS);
    const [first, second] = await Promise.all(both);
    expect(second).toEqual({ ...first, replayed: true });
    const third = ask();
    await world.until(third, 100);
    expect(await third).toEqual({ ...first, replayed: true });
    answer(ACCEPTED);
    await world.until(async () => (await world.types(PAYMENT)).includes('PaymentAccepted'));
    expect((await ask()).result?.value).toMatchObject({ providerCheckoutId: 'ws_CO_1' });
    await onePaymentWasMade();
  });

  it('killed between the hold and the payment: the client asks again, and pays one fee', async () => {
    world.walletFee.afterHold = () => new Promise(() => undefined);
    void ask().catch(() => undefined);
    await world.until(() => world.walletFee.openHolds() === 1);
    await world.crash();
    world.walletFee.afterHold = async () => undefined;
    await world.open();
    expect(await ask()).toMatchObject({ replayed: false, result: { value: { transactionId: PAYMENT } } });
    await onePaymentWasMade();
  });

  it('killed after the payment was stored: the client is told that it is pending; nothing is sent again', async () => {
    world.provider.answer = () => new Promise(() => undefined);
    void ask().catch(() => undefined);
    await asked();
    await world.crash();
    await world.open();
    const again = ask();
    await world.until(again, 50);
    expect(world.clock.nowMs() - Date.parse((await world.get(PAYMENT)).createdAt)).toBeGreaterThanOrEqual(
      FIRST_IS_ANSWERED_AFTER_MS,
    );
    expect(await again).toMatchObject({
      replayed: true,
      result: { value: { status: PaymentStatus.PENDING, transactionId: PAYMENT, providerCheckoutId: undefined } },
    });
    await onePaymentWasMade();
  });

  it('of two processes at once makes one payment', async () => {
    const other = await world.secondProcess();
    const both = [
      world.room.service.initiatePayments({ payments: [world.request(KEYED)] }),
      other.service.initiatePayments({ payments: [world.request(KEYED)] }),
    ];
    await world.until(async () => (await world.types(PAYMENT)).includes('PaymentAccepted'));
    await world.until(Promise.all(both), 20);
    const answers = (await Promise.all(both)).map(({ results }) => results[0]!);
    expect(answers[0]?.result).toEqual(answers[1]?.result);
    expect(answers.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
    await onePaymentWasMade();
    expect(world.walletFee.openHolds()).toBe(1);
    await world.until(other.stop(), 1_000);
  });

  it.each([
    ['INVALID_IDEMPOTENCY_KEY', { idempotencyKey: 'k'.repeat(121) }],
    ['INVALID_IDEMPOTENCY_KEY', { idempotencyKey: '' }],
    ['INVALID_IDEMPOTENCY_KEY', { idempotencyKey: 'kéy' }],
    ['VALIDATION_ERROR', { requestFingerprint: undefined }],
    ['VALIDATION_ERROR', { requestFingerprint: 'A'.repeat(64) }],
  ])('is refused with %s for %j', async (code, over) => {
    expect(codeOf(await ask(over))).toBe(code);
    expect(await world.log()).toEqual([]);
  });
});
