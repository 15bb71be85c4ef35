import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { until } from '@daftari/journal-core/testing/until';
import { manualClock } from '@daftari/kernel/clock';
import { DaftariError } from '@daftari/kernel/errors';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { SWEEP_EVERY_MS } from './application/hold-sweep';
import { AMOUNT, b2cHold, fund, holdPayout, payoutFacts, walletsOf } from './testing/payouts';
import { STORES } from './testing/stores';
import { MERCHANT, stkHold, World } from './testing/world';

const { transactionId, holdId, feeHoldId } = b2cHold(1);
const told = payoutFacts();
const reason = 'no payment followed within 15 minutes';

describe.each(STORES)('the holds on $name of a payout that never came', ({ make }) => {
  let world: World;
  let scheduler: ReturnType<typeof manualScheduler>;
  beforeEach(async () => {
    const clock = manualClock(Date.UTC(2026, 10, 21, 8));
    scheduler = manualScheduler(clock);
    world = await World.build(make(), { clock, scheduler });
    await world.start();
    await fund(world);
    await holdPayout(world, b2cHold(1));
  });
  afterEach(() => world.stop());

  const asked = () => world.initiationService.asked.length;
  const released = async () => (await world.events()).filter(({ type }) => /Released/.test(type));
  /** Lets sweeps run until initiation was asked so often. */
  const untilAsked = (times: number) =>
    until(() => {
      if (asked() < times) scheduler.run(SWEEP_EVERY_MS);
      return asked() >= times;
    }, asked);
  const untilReleased = (holds: number) => until(async () => (await released()).length === holds, released);

  it('are released together once initiation has abandoned the payout, which is asked about once', async () => {
    await untilAsked(1);
    await untilReleased(2);
    const [held] = (await world.events()).filter(({ type }) => type === 'PayoutHeld.v1');
    expect(world.initiationService.asked).toEqual([
      {
        merchantId: MERCHANT,
        transactionId,
        environment: Environment.TEST,
        holdId,
        reason,
        caller: { actor: 'service:wallet-fee', causation: held!.id },
        isPayout: true,
      },
    ]);
    expect(await released()).toMatchObject([
      { type: 'PayoutReleased.v1', stream: `hold-${holdId}`, data: { reason: `abandoned: ${reason}` } },
      { type: 'FeeReleased.v1', stream: `hold-${feeHoldId}`, causation: held!.id, correlation: transactionId },
    ]);
    expect(await walletsOf(world)).toEqual({ payout: 300_000, payoutHeld: 0, service: 1_000, serviceHeld: 0 });
    expect(await world.openHolds()).toEqual({ holds: 0, heldCents: 0, overdue: 0 });
  });

  it("are asked about as a payout's also when only a fee is held", async () => {
    await world.service.releasePayout({
      merchantId: MERCHANT,
      holdId,
      reason: 'spec',
      caller: { actor: 'service:initiation', causation: '' },
    });
    await world.hold({ ...stkHold(1), paymentType: 'B2C' });
    await untilAsked(1);
    await untilReleased(3);
    expect(world.initiationService.asked).toMatchObject([{ holdId: stkHold(1).holdId, isPayout: true }]);
  });

  it.each([
    ['was initiated', [told.initiated]],
    ['is unknown', [told.initiated, told.unknown]],
    ['was accepted', [told.initiated, told.accepted]],
  ])('are not even asked about while a payout %s', async (_, events) => {
    for (const event of events) await world.payment(event);
    await holdPayout(world, b2cHold(2));
    await untilAsked(1);
    await untilReleased(2);
    expect(world.initiationService.asked.map((request) => request.holdId)).toEqual([b2cHold(2).holdId]);
    expect(await walletsOf(world)).toMatchObject({ payoutHeld: AMOUNT });
  });

  it('stay when the payout comes in the very moment of asking', async () => {
    world.initiationService.interfere = async () => {
      world.initiationService.interfere = async () => undefined;
      await world.payment(told.initiated);
    };
    await untilAsked(1);
    await world.payment(told.accepted);
    await world.payment(told.succeeded);
    expect(await released()).toEqual([]);
    expect(await walletsOf(world)).toEqual({ payout: 200_000, payoutHeld: 0, service: 700, serviceHeld: 0 });
  });

  it('stay, and are tried again, when initiation does not answer', async () => {
    world.initiationService.interfere = async () => {
      throw new DaftariError('OVERLOADED');
    };
    await untilAsked(3);
    expect(await walletsOf(world)).toMatchObject({ payoutHeld: AMOUNT, serviceHeld: 300 });
    world.initiationService.interfere = async () => undefined;
    await untilAsked(4);
    await untilReleased(2);
  });

  it('are released once when the service died between the answer and the release', async () => {
    world.initiationService.interfere = async () => {
      world.initiationService.interfere = async () => undefined;
      await world.initiationService.abandonPayment(world.initiationService.asked[0]!);
      throw new Error('the answer was lost');
    };
    await untilAsked(2);
    await world.restart();
    await untilAsked(3);
    await untilReleased(2);
    await world.restart();
    expect(await released()).toHaveLength(2);
  });
});
