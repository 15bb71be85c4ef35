import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { until } from '@daftari/journal-core/testing/until';
import { manualClock } from '@daftari/kernel/clock';
import { derivedId } from '@daftari/kernel/ids';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { handlePayoutEvent } from './application/payout-events';
import { AMOUNT, B2C_RULE, b2cHold, fund, holdPayout, payoutFacts, walletsOf } from './testing/payouts';
import { STORES } from './testing/stores';
import { MERCHANT, World } from './testing/world';

const { transactionId, holdId, feeHoldId } = b2cHold(1);
const told = payoutFacts();
const refundable = payoutFacts({ amountCents: 300, holdId: feeHoldId, refundOnFailure: true });
const RECEIVABLE = `test/merchant/${MERCHANT}/receivable`;
const UNTOUCHED = { payout: 300_000, payoutHeld: 0, service: 1_000, serviceHeld: 0 };

describe.each(STORES)("the ledger follows payouts' events on $name", ({ make }) => {
  let world: World;
  beforeEach(async () => {
    world = await World.build(make());
    await world.start();
  });
  afterEach(() => world.stop());

  const start = async (rule = B2C_RULE) => {
    await fund(world, rule);
    await holdPayout(world, b2cHold(1));
  };
  const tell = async (...events: readonly InitiationEvent[]) => {
    for (const event of events) await world.payment(event);
  };
  /** What the payout made of the ledger, after wallets, top-ups and holds. */
  const followed = async () => (await world.events()).slice(6);
  const types = async () => (await followed()).map(({ type }) => type);
  const posted = async (account: string) => {
    const { accounts, totalCents } = await world.service.getTrialBalance({ environment: Environment.TEST });
    expect(totalCents).toBe(0);
    return accounts.find((each) => each.account === account)?.postedCents;
  };

  it('captures the fee when M-Pesa accepts, and posts the amount when it paid', async () => {
    await start();
    await tell(told.accepted);
    expect(await walletsOf(world)).toEqual({ payout: 300_000, payoutHeld: AMOUNT, service: 700, serviceHeld: 0 });
    const cause = await world.payment(told.succeeded);
    expect(await followed()).toMatchObject([
      { type: 'FeeCaptured.v1', stream: `hold-${feeHoldId}` },
      {
        type: 'PayoutPaid.v1',
        stream: `hold-${holdId}`,
        environment: 'test',
        correlation: transactionId,
        causation: cause.id,
        actor: 'service:wallet-fee',
        data: {
          postingId: derivedId('posting', holdId, 'payout'),
          receipt: 'TKB1ABCDEF',
          legs: [
            { account: `test/merchant/${MERCHANT}/payout`, amountCents: -AMOUNT },
            { account: 'test/mpesa/600992', amountCents: AMOUNT },
          ],
        },
      },
    ]);
    expect(await walletsOf(world)).toEqual({ payout: 200_000, payoutHeld: 0, service: 700, serviceHeld: 0 });
    expect(await posted('test/mpesa/600992')).toBe(AMOUNT);
    expect(await world.openHolds()).toMatchObject({ holds: 0, heldCents: 0 });
  });

  it('keeps both reserved while the submit is unknown, and captures the fee with the success', async () => {
    await start();
    await tell(told.initiated, told.unknown);
    expect(await walletsOf(world)).toMatchObject({ payoutHeld: AMOUNT, serviceHeld: 300 });
    await tell(told.succeeded);
    expect(await types()).toEqual(['PayoutPaid.v1', 'FeeCaptured.v1']);
  });

  it('releases both when M-Pesa refuses', async () => {
    await start();
    await tell(told.refused);
    expect(await followed()).toMatchObject([
      { type: 'PayoutReleased.v1', data: { reason: 'payout refused: PROVIDER_REFUSED' } },
      { type: 'FeeReleased.v1', data: { reason: 'payout refused: PROVIDER_REFUSED' } },
    ]);
    expect(await walletsOf(world)).toEqual(UNTOUCHED);
  });

  it.each([
    ['releases a fee that was never captured', false, false, ['PayoutReleased.v1', 'FeeReleased.v1'], 1_000],
    ['keeps a captured fee', true, false, ['FeeCaptured.v1', 'PayoutReleased.v1'], 700],
    [
      'gives a captured fee back when its rule says so',
      true,
      true,
      ['FeeCaptured.v1', 'PayoutReleased.v1', 'FeeRefunded.v1'],
      1_000,
    ],
  ])('puts the wallet back after a failure and %s', async (_, accepted, refundOnFailure, expected, service) => {
    await start({ ...B2C_RULE, refundOnFailure });
    const facts = refundOnFailure ? refundable : told;
    await tell(accepted ? facts.accepted : facts.unknown, facts.failed);
    expect(await types()).toEqual(expected);
    expect(await walletsOf(world)).toEqual({ ...UNTOUCHED, service });
  });

  it('charges the merchant for what was paid after its money had gone back, and no fee again', async () => {
    await start();
    await tell(told.unknown, told.failed);
    const cause = await world.payment(told.late);
    expect((await followed()).slice(2)).toMatchObject([
      {
        type: 'LatePayoutCharged.v1',
        stream: `posting-${derivedId('posting', transactionId, 'late-payout')}`,
        causation: cause.id,
        correlation: transactionId,
        data: { receipt: 'TKB1ABCDEF' },
      },
    ]);
    expect(await walletsOf(world)).toEqual(UNTOUCHED);
    expect(await posted(RECEIVABLE)).toBe(-AMOUNT);
    expect(await posted('test/mpesa/600992')).toBe(AMOUNT);
  });

  it('moves the amount alone when there is no fee', async () => {
    await fund(world, { ...B2C_RULE, flatCents: 0 });
    await holdPayout(world, b2cHold(1));
    const free = payoutFacts({ amountCents: 0, refundOnFailure: false });
    await tell(free.accepted, free.succeeded);
    expect((await world.events()).slice(5).map(({ type }) => type)).toEqual(['PayoutPaid.v1']);
  });

  it('ends nothing by an abandonment, which is followed by a release of its own', async () => {
    await start();
    await tell(told.abandoned);
    expect(await types()).toEqual([]);
  });

  it('leaves a later payout of the same merchant alone', async () => {
    await start();
    await holdPayout(world, b2cHold(2));
    await tell(told.accepted, told.succeeded);
    expect(await walletsOf(world)).toEqual({ payout: 200_000, payoutHeld: AMOUNT, service: 700, serviceHeld: 300 });
  });

  describe('changes nothing', () => {
    it.each([
      ['success', [told.accepted, told.succeeded]],
      ['failure', [told.unknown, told.failed]],
      ['refusal', [told.refused]],
      ['late success', [told.unknown, told.failed, told.late]],
    ])('when every event of a %s comes again, also after a restart that lost all positions', async (_, events) => {
      await start();
      await tell(told.initiated, ...events);
      const before = await world.journal.head(world.partition);
      await tell(...events, told.learned);
      await world.restart();
      expect(await world.journal.head(world.partition)).toEqual(before);
    });

    it('when a refunded failure comes again', async () => {
      await start({ ...B2C_RULE, refundOnFailure: true });
      const events = [refundable.accepted, refundable.failed, refundable.late];
      await tell(...events);
      const before = await world.journal.head(world.partition);
      await tell(...events);
      await world.restart();
      expect(await world.journal.head(world.partition)).toEqual(before);
      expect(await walletsOf(world)).toEqual(UNTOUCHED);
      expect(await posted(RECEIVABLE)).toBe(-AMOUNT);
    });
  });
});

describe("a payout's event that contradicts the ledger", () => {
  const clock = manualClock(Date.UTC(2026, 10, 21, 8));
  const scheduler = manualScheduler(clock);
  let world: World;
  beforeEach(async () => {
    world = await World.build(STORES[0]!.make(), { clock, scheduler });
    await world.start();
    await fund(world);
    await holdPayout(world, b2cHold(1));
  });
  afterEach(() => world.stop());

  it.each([
    ['a failure after the success', [told.accepted, told.succeeded], told.failed],
    ['a late success after the success', [told.accepted, told.succeeded], told.late],
    ['a success after the release', [told.unknown, told.failed], told.succeeded],
    ['a late success while the money is held', [told.accepted], told.late],
    ['a refusal after the acceptance', [told.accepted], told.refused],
  ])('is parked and moves no money: %s', async (_, before, contradiction) => {
    for (const event of before) await world.payment(event);
    const head = await world.journal.head(world.partition);
    let isHandled = false;
    void world.payment(contradiction).then(() => (isHandled = true));
    await until(() => {
      scheduler.run(60_000);
      return isHandled;
    });
    expect(await world.journal.head(world.partition)).toEqual(head);
    // What comes later in its stream waits behind it.
    await world.payment(told.learned);
    expect(await world.journal.head(world.partition)).toEqual(head);
  });
});

it('a crash between the posting of a payout and the capture of its fee leaves each to be done once', async () => {
  const world = await World.build(STORES[0]!.make());
  try {
    await world.start();
    await fund(world);
    await holdPayout(world, b2cHold(1));
    let decided = 0;
    const journal = Object.assign(Object.create(world.journal) as typeof world.journal, {
      decide: (command: Parameters<typeof world.journal.decide>[0]) => {
        if (++decided === 2) throw new Error('the process was killed');
        return world.journal.decide(command);
      },
    });
    const event = { ...told.succeeded, id: transactionId, environment: 'test' } as RecordedEvent<InitiationEvent>;
    await expect(handlePayoutEvent(journal, event)).rejects.toThrow('killed');
    expect(await walletsOf(world)).toEqual({ payout: 200_000, payoutHeld: 0, service: 1_000, serviceHeld: 300 });
    await world.payment(told.succeeded);
    expect((await world.events()).slice(6).map(({ type }) => type)).toEqual(['PayoutPaid.v1', 'FeeCaptured.v1']);
  } finally {
    await world.stop();
  }
});
