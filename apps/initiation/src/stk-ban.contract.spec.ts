import { partitionOf } from '@daftari/journal-core/partition-of';
import type { InitiatePayment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { SubmitOutcome } from '@daftari/daraja/provider-port';
import type { BanPolicy } from './domain/prompt-results';
import { stkBanStream } from './domain/prompts';
import type { InitiationRoom } from './service';
import { MERCHANT } from './spec-fakes';
import { STORES, World } from './spec-world';

const POLICY: BanPolicy = { windowMs: 600_000, minFinished: 3, successPercent: 50, banMs: 3_600_000 };
const KEYED = { idempotencyKey: 'order-1', requestFingerprint: 'a'.repeat(64) };
const CANCELLED = '1032';

describe.each(STORES)('an API key whose prompts nobody pays, on %s', (kind) => {
  let world: World;
  let phones = 0;
  beforeEach(async () => {
    world = new World(kind);
    world.over = { banPolicy: POLICY };
    await world.open();
  });
  afterEach(() => world.close());

  const phone = () => `0711${String((phones += 1)).padStart(6, '0')}`;
  const prompt = (over: Partial<InitiatePayment> = {}) => world.initiate({ phone: phone(), ...over });
  const finish = async (count: number, resultCode = CANCELLED, over: Partial<InitiatePayment> = {}) => {
    for (let n = 0; n < count; n += 1) {
      const { transactionId } = await prompt(over);
      const paid = resultCode === '0' ? { receipt: `SPEC${(phones += 1)}` } : {};
      await world.settle(transactionId, { resultCode, ...paid });
    }
  };
  const isBanned = (answer: Promise<unknown>, retryAfterSeconds: string) =>
    expect(answer).rejects.toMatchObject({ code: 'STK_TEMP_BANNED', details: { retryAfterSeconds } });
  const bans = () => world.room.journal.readStream(partitionOf(MERCHANT), stkBanStream('key-1'));

  it('is refused further prompts, with a wait that falls; nothing is held, sent or recorded but the ban, once', async () => {
    await finish(3);
    const [asked, pushed, events] = [world.walletFee.asked, world.provider.pushes.length, (await world.log()).length];
    await isBanned(prompt(), '3600');
    world.scheduler.run(1_000_001);
    await isBanned(prompt(), '2600');
    await isBanned(prompt({ paymentType: 'C2C', receiverPhone: '0722000000' }), '2600');
    expect([world.walletFee.asked, world.provider.pushes.length]).toEqual([asked, pushed]);
    expect((await world.log()).length).toBe(events + 1);
    expect((await bans()).map(({ data }) => data)).toMatchObject([{ apiKeyId: 'key-1', finished: 3, succeeded: 0 }]);
  });

  it('may go on after an hour, however often it tried, and is counted anew', async () => {
    await finish(3);
    for (let minute = 0; minute < 60; minute += 1) {
      await isBanned(prompt(), String(3_600 - minute * 60));
      world.scheduler.run(60_000);
    }
    await finish(3);
    await isBanned(prompt(), '3600');
    expect(await bans()).toHaveLength(2);
  });

  it('is not banned for what was paid, is still open, or M-Pesa never took', async () => {
    await finish(2, '0');
    await finish(2);
    const refused: SubmitOutcome = {
      kind: 'refused',
      code: 'PROVIDER_REFUSED',
      resultCode: '1',
      resultDescription: 'x',
    };
    world.provider.answer = () => refused;
    for (let n = 0; n < 5; n += 1) await expect(prompt()).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
    await expect(prompt()).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
  });

  it('may top its wallet up meanwhile, and its other keys and repeated requests are answered as ever', async () => {
    const first = await prompt(KEYED);
    const phoneOfFirst = world.provider.pushes[0]!.request.phone;
    await world.settle(first.transactionId, { resultCode: CANCELLED });
    await finish(2);
    await isBanned(prompt(), '3600');
    await expect(prompt({ paymentType: 'WALLET_TOPUP_SERVICE_TOKENS' })).resolves.toBeDefined();
    await expect(prompt({ apiKeyId: 'key-2' })).resolves.toBeDefined();
    const again = await world.room.service.initiatePayments({
      payments: [world.request({ ...KEYED, phone: phoneOfFirst })],
    });
    expect(again.results).toMatchObject([
      { replayed: true, result: { value: { transactionId: first.transactionId } } },
    ]);
    await isBanned(prompt({ idempotencyKey: 'order-2', requestFingerprint: 'b'.repeat(64) }), '3600');
  });

  it('is banned by every copy, once, also when all of them find it out at the same time', async () => {
    await finish(3);
    const rooms = [world.room, await world.secondProcess({ banPolicy: POLICY })];
    const ask = async (room: InitiationRoom) => {
      const payments = Array.from({ length: 5 }, () => world.request({ phone: phone() }));
      return (await room.service.initiatePayments({ payments })).results;
    };
    const results = (await Promise.all(rooms.map(ask))).flat();
    const codes = results.map(({ result }) => (result?.$case === 'error' ? result.value.code : 'started'));
    expect(codes).toEqual(codes.map(() => 'STK_TEMP_BANNED'));
    expect(await bans()).toHaveLength(1);
    await rooms[1]!.stop();
  });

  it('is counted and banned the same after a crash', async () => {
    await finish(2);
    const { transactionId } = await prompt();
    await world.crash();
    await world.open();
    await world.settle(transactionId, { resultCode: CANCELLED });
    await isBanned(prompt(), '3600');
    await world.crash();
    await world.open();
    await isBanned(prompt(), '3600');
    expect(await bans()).toHaveLength(1);
  });

  it('that became due while the fee was held sends nothing, and the hold is given back', async () => {
    await finish(2);
    const open = await prompt();
    world.walletFee.beforeHold = async () => {
      world.walletFee.beforeHold = async () => undefined;
      await world.settle(open.transactionId, { resultCode: CANCELLED });
    };
    const pushed = world.provider.pushes.length;
    const before = world.walletFee.openHolds();
    await isBanned(prompt(), '3600');
    await world.until(() => world.walletFee.openHolds() === before);
    expect(world.provider.pushes).toHaveLength(pushed);
    expect(await world.abandoned()).toHaveLength(1);
  });

  it('is never banned without a policy', async () => {
    const room = await world.secondProcess();
    await finish(5, CANCELLED).catch(() => undefined);
    const payments = [world.request({ phone: phone() })];
    await expect(room.service.initiatePayments({ payments })).resolves.toMatchObject({
      results: [{ result: { $case: 'payment' } }],
    });
    await room.stop();
  });
});
