import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { WalletKind, type SetBalanceAlertRequest } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import type { JournalStore } from '@daftari/journal-core/store';
import { until } from '@daftari/journal-core/testing/until';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { scriptedShare } from '@daftari/leases/testing/scripted-share';
import { ALERT_EVERY_MS } from './application/alert-sweep';
import { LOOK_EVERY_MS } from './application/tellings';
import { STORES } from './testing/stores';
import { caller, MERCHANT, stkHold, World } from './testing/world';

const START_MS = Date.UTC(2026, 10, 21, 8);
const TOLD = /^Balance(FellLow|Recovered)/;

describe.each(STORES)('a low balance on $name', ({ make }) => {
  const clock = manualClock(START_MS);
  const scheduler = manualScheduler(clock);
  let world: World;
  beforeEach(async () => {
    clock.set(START_MS);
    world = await World.build(make(), { clock, scheduler });
    await world.start();
    await world.register();
    await world.topUp(1_000);
  });
  afterEach(() => world.stop());

  const set = (belowCents: number | undefined, more: Partial<SetBalanceAlertRequest> = {}) =>
    world.service.setBalanceAlert({
      ...{ merchantId: MERCHANT, environment: Environment.TEST, kind: WalletKind.SERVICE, belowCents, caller },
      ...more,
    });
  const told = async () => (await world.events()).filter(({ type }) => TOLD.test(type)).map(({ type }) => type);
  /** Until the wallet was looked at, and what came of it was read, several times over. */
  const look = async () => {
    for (let looks = 0; looks < 3; looks++) {
      await world.caughtUp();
      scheduler.run(Math.max(ALERT_EVERY_MS, LOOK_EVERY_MS));
      await world.openHolds();
    }
    await world.caughtUp();
  };
  const release = (n: number) =>
    world.service.releaseFee({
      ...{ merchantId: MERCHANT, environment: Environment.TEST, holdId: stkHold(n).holdId, caller, reason: 'spec' },
    });

  it('is told when holds bring it about, once, and again after it has recovered', async () => {
    expect((await set(800)).wallet).toMatchObject({ availableCents: 1_000, alertBelowCents: 800 });
    await look();
    expect(await told()).toEqual([]);
    await world.hold(stkHold(1));
    await until(async () => (await look(), (await told()).length > 0));
    await world.hold(stkHold(2));
    await look();
    expect(await told()).toEqual(['BalanceFellLow.v1']);
    await release(1);
    await release(2);
    await until(async () => (await look(), (await told()).length > 1));
    await world.hold(stkHold(3));
    await until(async () => (await look(), (await told()).length > 2));
    await look();
    expect(await told()).toEqual(['BalanceFellLow.v1', 'BalanceRecovered.v1', 'BalanceFellLow.v1']);
    const fell = (await world.events()).findLast(({ type }) => type === 'BalanceFellLow.v1');
    expect(fell).toMatchObject({
      stream: `alert-test-${MERCHANT}-service`,
      environment: 'test',
      actor: 'service:wallet-fee',
      data: { merchantId: MERCHANT, kind: 'service', thresholdCents: 800, availableCents: 750 },
    });
  });

  it('is told once when it hovers around the threshold', async () => {
    await set(950);
    await world.hold(stkHold(1));
    await until(async () => (await look(), (await told()).length > 0));
    // At 1000 it is above 950 and below 1045.
    await release(1);
    await look();
    await world.hold(stkHold(2));
    await look();
    expect(await told()).toEqual(['BalanceFellLow.v1']);
  });

  it('is told below another threshold, although it had not clearly recovered', async () => {
    await set(800);
    await world.hold(stkHold(1));
    await until(async () => (await look(), (await told()).length > 0));
    expect((await set(740)).wallet).toMatchObject({ availableCents: 750, alertBelowCents: 740 });
    expect(await told()).toEqual(['BalanceFellLow.v1', 'BalanceRecovered.v1']);
    await world.hold(stkHold(2));
    await until(async () => (await look(), (await told()).length > 2));
    expect((await told()).at(-1)).toBe('BalanceFellLow.v1');
  });

  it('is told at once where it is low already, and no longer once the alert is ended', async () => {
    await set(5_000);
    expect(await told()).toEqual(['BalanceFellLow.v1']);
    expect((await set(undefined)).wallet?.alertBelowCents).toBeUndefined();
    await world.topUp(9_000);
    await look();
    expect(await told()).toEqual(['BalanceFellLow.v1']);
  });

  it('is told once by the service that starts again, with its views or without them', async () => {
    await set(800);
    await world.hold(stkHold(1));
    await world.restart();
    await until(async () => (await look(), (await told()).length > 0));
    await world.restart();
    await look();
    expect(await told()).toEqual(['BalanceFellLow.v1']);
  });

  it('is set once however often the same is asked', async () => {
    await set(800);
    await set(800);
    const settings = (await world.events()).filter(({ type }) => type === 'BalanceAlertSet.v1');
    expect(settings).toHaveLength(1);
  });

  it.each([
    ['merchantId', { merchantId: 'x' }],
    ['environment', { environment: Environment.UNSPECIFIED }],
    ['kind', { kind: WalletKind.UNSPECIFIED }],
    ['belowCents', { belowCents: 0 }],
    ['belowCents', { belowCents: 1.5 }],
    ['caller.actor', { caller: undefined }],
  ])('names the wrong field %s', async (field, wrong) => {
    await expect(set(800, wrong)).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { fields: { [field]: expect.any(String) as string } },
    });
  });

  it('can not be asked of a wallet that is not there, nor of another environment', async () => {
    const elsewhere = [{ kind: WalletKind.PAYOUT }, { environment: Environment.LIVE }];
    for (const other of elsewhere) await expect(set(800, other)).rejects.toMatchObject({ code: 'WALLET_NOT_FOUND' });
  });
});

describe('a low balance that two copies look at', () => {
  it('is told once', async () => {
    const clock = manualClock(START_MS);
    const scheduler = manualScheduler(clock);
    const shared = sharedStore();
    const one = await World.build(shared, { clock, scheduler });
    const other = await World.build(shared, { clock, scheduler });
    for (const world of [one, other]) {
      await world.start();
      await world.register();
    }
    await one.topUp(1_000);
    const alert = { merchantId: MERCHANT, environment: Environment.TEST, kind: WalletKind.SERVICE, belowCents: 800 };
    await one.service.setBalanceAlert({ ...alert, caller });
    await one.hold(stkHold(1));
    const told = async () => (await one.events()).filter(({ type }) => type === 'BalanceFellLow.v1').length;
    const look = async () => {
      await Promise.all([one.caughtUp(), other.caughtUp()]);
      scheduler.run(ALERT_EVERY_MS);
      await Promise.all([one.openHolds(), other.openHolds()]);
    };
    await until(async () => (await look(), (await told()) > 0));
    for (let looks = 0; looks < 5; looks++) await look();
    expect(await told()).toBe(1);
    await one.stop();
    await other.stop();
  });

  it('is left to the one that holds its partition', async () => {
    const clock = manualClock(START_MS);
    const scheduler = manualScheduler(clock);
    const share = scriptedShare();
    const world = await World.build(STORES[0]!.make(), { clock, scheduler }, { share });
    await world.start();
    await world.register();
    await world.topUp(1_000);
    const alert = { merchantId: MERCHANT, environment: Environment.TEST, kind: WalletKind.SERVICE, belowCents: 800 };
    await world.service.setBalanceAlert({ ...alert, caller });
    await world.hold(stkHold(1));
    const told = async () => (await world.events()).filter(({ type }) => type === 'BalanceFellLow.v1').length;
    for (let looks = 0; looks < 5; looks++) {
      scheduler.run(ALERT_EVERY_MS);
      await world.openHolds();
    }
    expect(await told()).toBe(0);
    share.give([world.partition], 1);
    await until(async () => (scheduler.run(ALERT_EVERY_MS), (await told()) === 1));
    await world.stop();
  });
});

/** One store that several copies write. */
function sharedStore() {
  const { open } = STORES[0]!.make();
  let store: Promise<JournalStore> | undefined;
  return { open: () => (store ??= open()), remove: () => {} };
}
