import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { WalletKind } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { until } from '@daftari/journal-core/testing/until';
import { manualClock } from '@daftari/kernel/clock';
import { DaftariError } from '@daftari/kernel/errors';
import { manualScheduler } from '@daftari/kernel/scheduler';
import type { EventFeed } from '@daftari/messaging-core/event-feed';
import { ABANDON_DEADLINE_MS, SWEEP_EVERY_MS, SWEEP_PAGE } from './application/hold-sweep';
import { HOLD_LIFETIME_MS } from './domain/overdue-holds';
import { STORES } from './testing/stores';
import { caller, MERCHANT, stkHold, World } from './testing/world';

const { transactionId, holdId } = stkHold(1);
const reason = 'no payment followed within 15 minutes';

const initiated = (n: number): InitiationEvent => ({
  type: 'PaymentInitiated.v1',
  data: {
    transactionId: stkHold(n).transactionId,
    merchantId: MERCHANT,
    paymentType: 'STK',
    amountCents: 100_000,
    currency: 'KES',
    phone: '254712345678',
    accountReference: 'INV-1',
    transactionDesc: 'Invoice',
    dialect: 'palpluss',
    shortcode: '174379',
    partyB: '174379',
    transactionType: 'CustomerPayBillOnline',
    platformCollects: true,
    attemptId: '5d8c7c5e-2b1b-4c73-8f43-0e2a0b7c4d11',
    fee: { amountCents: 250, holdId: stkHold(n).holdId, refundOnFailure: false },
    apiKeyId: 'k',
    requestId: 'r',
  },
});

/** A feed of the payments journal that has not begun to deliver. */
const silentFeed: EventFeed = {
  journal: 'initiation',
  partitions: 16,
  head: async (partition) => ({ partition, sequence: -1, hash: '' }),
  subscribe: () => ({ stop: () => Promise.resolve() }),
};

describe.each(STORES)('a hold on $name whose payment never came', ({ make }) => {
  let world: World;
  let clock: ReturnType<typeof manualClock>;
  let scheduler: ReturnType<typeof manualScheduler>;
  beforeEach(async () => {
    clock = manualClock(Date.UTC(2026, 10, 21, 8));
    scheduler = manualScheduler(clock);
    world = await World.build(make(), { clock, scheduler });
  });
  afterEach(() => world.stop());

  const start = async (feed?: EventFeed) => {
    await world.start(feed);
    await world.register();
    await world.topUp(100_000);
    await world.hold(stkHold(1));
  };
  const pass = (ms: number) => scheduler.run(ms);
  const asked = () => world.initiationService.asked.length;
  const released = async () => (await world.events()).filter(({ type }) => type === 'FeeReleased.v1');
  /** Lets sweeps run until initiation was asked so often. */
  const untilAsked = (times: number) =>
    until(() => {
      if (asked() < times) pass(SWEEP_EVERY_MS);
      return asked() >= times;
    }, asked);

  it('is released once initiation has abandoned the payment, and not before', async () => {
    await start();
    pass(HOLD_LIFETIME_MS - SWEEP_EVERY_MS);
    expect(asked()).toBe(0);
    await untilAsked(1);
    await until(async () => (await released()).length > 0);
    const [held] = (await world.events()).filter(({ type }) => type === 'FeeHeld.v1');
    expect(world.initiationService.asked).toEqual([
      {
        merchantId: MERCHANT,
        transactionId,
        environment: Environment.TEST,
        holdId,
        reason,
        caller: { actor: 'service:wallet-fee', causation: held!.id },
        isPayout: false,
      },
    ]);
    expect(await released()).toMatchObject([
      {
        stream: `hold-${holdId}`,
        environment: 'test',
        correlation: transactionId,
        causation: held!.id,
        actor: 'service:wallet-fee',
        data: { amountCents: 250, reason: `abandoned: ${reason}` },
      },
    ]);
    expect(await world.wallet()).toMatchObject({ postedCents: 100_000, heldCents: 0 });
    expect(await world.openHolds()).toEqual({ holds: 0, heldCents: 0, overdue: 0 });
  });

  it('is looked for at the start as well', async () => {
    await start();
    clock.advance(HOLD_LIFETIME_MS);
    await world.restart();
    await until(async () => (await released()).length > 0);
  });

  it('of the live world is abandoned in the live world', async () => {
    await start();
    const live = { ...stkHold(2), environment: Environment.LIVE };
    const credit = { postingId: transactionId, merchantId: MERCHANT, environment: Environment.LIVE };
    await world.service.adjustWallet({
      ...credit,
      kind: WalletKind.SERVICE,
      amountCents: 250,
      reason,
      caller,
    });
    await world.hold(live);
    await untilAsked(2);
    expect(world.initiationService.asked.map(({ environment }) => environment).sort()).toEqual([
      Environment.LIVE,
      Environment.TEST,
    ]);
  });

  it('is not even asked about while a payment is known to stand behind it', async () => {
    await start();
    await world.payment(initiated(1));
    await world.hold(stkHold(2));
    await untilAsked(1);
    await until(async () => (await released()).length > 0);
    expect(world.initiationService.asked.map((request) => request.holdId)).toEqual([stkHold(2).holdId]);
    expect(await world.openHolds()).toMatchObject({ holds: 1, heldCents: 250, overdue: 1 });
    expect((await world.openHolds()).oldestHeldAt).toBe('2026-11-21T08:00:00.000Z');
  });

  it('is left alone when initiation says that a payment stands behind it, which we had not heard of', async () => {
    await start(silentFeed);
    await world.payment(initiated(1));
    await untilAsked(2);
    expect(await released()).toEqual([]);
    expect(await world.wallet()).toMatchObject({ heldCents: 250 });
  });

  it('is left alone when its payment comes in the very moment of asking', async () => {
    await start();
    world.initiationService.interfere = async () => {
      world.initiationService.interfere = async () => undefined;
      await world.payment(initiated(1));
    };
    await untilAsked(1);
    await world.payment({
      type: 'PaymentAccepted.v1',
      data: {
        transactionId,
        merchantId: MERCHANT,
        attemptId: '5d8c7c5e-2b1b-4c73-8f43-0e2a0b7c4d11',
        providerRequestId: 'r',
        providerCheckoutId: 'c',
        resultCode: '0',
        resultDescription: 'ok',
        fee: { amountCents: 250, holdId, refundOnFailure: false },
      },
    });
    expect(await released()).toEqual([]);
    expect(await world.wallet()).toMatchObject({ postedCents: 99_750, heldCents: 0 });
  });

  it('stays, and is tried again, when initiation does not answer', async () => {
    await start();
    world.initiationService.interfere = async () => {
      throw new DaftariError('OVERLOADED');
    };
    await untilAsked(3);
    expect(await world.wallet()).toMatchObject({ heldCents: 250 });
    world.initiationService.interfere = async () => undefined;
    await untilAsked(4);
    await until(async () => (await released()).length > 0);
  });

  it('is tried again when initiation hangs: its silence has a deadline', async () => {
    await start();
    let hanging = true;
    world.initiationService.interfere = () => (hanging ? new Promise(() => {}) : Promise.resolve());
    await untilAsked(1);
    hanging = false;
    pass(ABANDON_DEADLINE_MS);
    await untilAsked(2);
    await until(async () => (await released()).length > 0);
  });

  it('is released once when the service died between the answer and the release', async () => {
    await start();
    world.initiationService.interfere = async () => {
      world.initiationService.interfere = async () => undefined;
      await world.initiationService.abandonPayment(world.initiationService.asked[0]!);
      throw new Error('the answer was lost');
    };
    await untilAsked(2);
    await world.restart();
    await untilAsked(3);
    await until(async () => (await released()).length > 0);
    await world.restart();
    expect(await released()).toHaveLength(1);
  });

  it('has company: one sweep ends more than a page of them, and one that is refused holds up none', async () => {
    await start();
    const holds = Array.from({ length: SWEEP_PAGE + 20 }, (_, n) => stkHold(n + 2));
    await world.service.holdFees({ holds, caller });
    world.initiationService.interfere = async (request) => {
      if (request.holdId === holdId) throw new DaftariError('INTERNAL_ERROR');
    };
    await untilAsked(1);
    await until(() => asked() === holds.length + 1, asked);
    await until(async () => (await released()).length === holds.length);
    expect(await world.openHolds()).toMatchObject({ holds: 1, overdue: 1 });
  });
});
