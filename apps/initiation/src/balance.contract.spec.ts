import { BalanceVerdict } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import { FIRST_LOOK_AFTER_MS } from './application/balance/balance-worker';
import { COMPARE_WITHIN_MS } from './application/balance/record-balance';
import { ASKS_A_DAY, ASK_AGAIN_MS } from './domain/balance/balance-plan';
import { accountId } from './domain/balance/account';
import { BalanceWorld, CALLER } from './spec-balance-world';
import { PLATFORM_SHORTCODE } from './spec-fakes';
import { QUEUED } from './spec-payout-fakes';
import { STORES } from './spec-world';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe.each(STORES)("M-Pesa's balance beside the ledger's, on %s", (store) => {
  let world: BalanceWorld;
  beforeEach(async () => {
    world = new BalanceWorld(store);
    await world.open();
  });
  afterEach(() => world.close());

  const errors = () => world.logged.filter(({ level }) => level === 'error');
  /** Goes on to the next question and has it answered. */
  const answered = async (told: Parameters<BalanceWorld['tell']>[0] = {}) => {
    await world.nextAsked();
    await world.tell(told);
  };
  const started = () => answered();

  it('is asked for a minute after the start, under the name of the platform, and is then the base line', async () => {
    await world.nextAsked();
    const transactionId = accountId('test', PLATFORM_SHORTCODE);
    const [subject] = world.subjects;
    expect(subject).toMatchObject({ environment: 'test', merchantId: PLATFORM_MERCHANT, transactionId });
    expect(world.daraja.questions).toEqual([
      {
        shortcode: PLATFORM_SHORTCODE,
        resultUrl: `https://daftari.example/callbacks/balance/${subject!.attemptId}`,
        queueTimeoutUrl: `https://daftari.example/callbacks/balance-timeout/${subject!.attemptId}`,
      },
    ]);
    world.ledgerHolds(300_000);
    await world.tell({ utilityCents: 900_000, workingCents: 100_000, chargesCents: -5_000 });
    expect(await world.balanceTypes()).toEqual(['BalanceAsked', 'BalanceCompared']);
    const { comparison, lastQuestion } = await world.standing();
    expect(comparison).toEqual({
      shortcode: PLATFORM_SHORTCODE,
      reportedAt: expect.any(String),
      reportedCents: 1_000_000,
      chargesCents: -5_000,
      ledgerCents: 300_000,
      differenceCents: 0,
      attemptId: subject!.attemptId,
      newChargesCents: 0,
      ownCents: 695_000,
      mayHaveComeCents: 0,
      mayHaveGoneCents: 0,
      verdict: BalanceVerdict.BASE_LINE,
      alarm: false,
    });
    expect(lastQuestion).toMatchObject({ attemptId: subject!.attemptId, compared: true, resultDescription: '' });
    expect(await world.room.balances()).toMatchObject([{ environment: 'test', differenceCents: 0, alarm: false }]);
  });

  it('is asked for once a day, at ten past three in Nairobi', async () => {
    await started();
    await world.later(DAY_MS);
    const asked = (await world.balanceEvents()).filter(({ type }) => type === 'BalanceAsked.v1');
    const daily = asked.filter(({ data }) => 'why' in data && data.why === 'daily');
    expect(daily).toHaveLength(2);
    expect(daily[1]!.at).toMatch(/T00:[12]\d:/);
    await world.tell();
    await answered();
    expect((await world.balanceEvents()).at(-2)).toMatchObject({ type: 'BalanceAsked.v1', data: { why: 'daily' } });
    expect(errors()).toEqual([]);
  });

  it('asks nothing twice after a restart: what was asked and answered is on record', async () => {
    await world.nextAsked();
    await world.crash();
    await world.open();
    for (let minute = 0; minute < 5; minute++) {
      world.scheduler.run(60_000);
      await world.idle();
    }
    expect(world.daraja.questions).toHaveLength(1);
    await world.tell();
    expect(await world.balanceTypes()).toEqual(['BalanceAsked', 'BalanceCompared']);
  });

  it('asks again where the process died with the question in its hands', async () => {
    world.beforeWrite = (text) => (text.includes('BalanceNotLearned') ? new Error('killed') : undefined);
    world.daraja.answer = () => new Promise(() => undefined);
    await world.nextAsked();
    await world.crash();
    world.beforeWrite = () => undefined;
    world.daraja.answer = () => QUEUED;
    await world.open();
    await world.nextAsked();
    const [asked, again] = await world.balanceEvents();
    expect(again).toMatchObject({ type: 'BalanceAsked.v1', data: { why: 'repeat' } });
    expect(Date.parse(again!.at) - Date.parse(asked!.at)).toBeGreaterThanOrEqual(ASK_AGAIN_MS);
    await world.tell();
    expect(await world.balanceTypes()).toEqual(['BalanceAsked', 'BalanceAsked', 'BalanceCompared']);
  });

  it('is asked for by one of two copies', async () => {
    const other = await world.secondProcess({ ...world.balanceDeps });
    await world.startRoom(other);
    await world.nextAsked();
    world.scheduler.run(2 * FIRST_LOOK_AFTER_MS);
    await world.idle();
    expect(world.daraja.questions).toHaveLength(1);
    await world.until(other.stop(), 1_000);
  });

  it('is not asked for by who does not hold the work', async () => {
    const share = {
      holds: (partition: number) => partition !== partitionOf(PLATFORM_MERCHANT),
      fence: () => 0,
      onChange: () => () => undefined,
    };
    const idle = new BalanceWorld(store);
    idle.over = { ...idle.balanceDeps, share };
    await idle.open();
    await idle.later(HOUR_MS);
    expect(idle.daraja.questions).toEqual([]);
    await idle.close();
  });

  it('that differs is asked for again, and alarms when the difference stays', async () => {
    await started();
    for (let n = 0; n < 3; n++) {
      expect(errors()).toEqual([]);
      await answered({ utilityCents: 1_000_500 });
    }
    expect(errors()).toMatchObject([{ differenceCents: 500, msg: expect.stringContaining('differs from the ledger') }]);
    expect(await world.standing()).toMatchObject({
      comparison: { verdict: BalanceVerdict.UNEXPLAINED, alarm: true, differenceCents: 500 },
    });
    expect(await world.room.balances()).toMatchObject([{ differenceCents: 500, alarm: true }]);
    const questions = world.daraja.questions.length;
    await world.later(2 * HOUR_MS);
    expect(world.daraja.questions).toHaveLength(questions);
  });

  it('does not alarm for money whose callback is late', async () => {
    await started();
    await world.nextAsked();
    const { transactionId } = await world.initiate();
    await world.tell({ utilityCents: 1_100_000 });
    expect(await world.standing()).toMatchObject({
      comparison: {
        verdict: BalanceVerdict.IN_FLIGHT,
        mayHaveComeCents: 100_000,
        differenceCents: 100_000,
        alarm: false,
      },
    });
    await world.settle(transactionId);
    world.ledgerHolds(100_000);
    await answered({ utilityCents: 1_100_000 });
    expect(await world.standing()).toMatchObject({
      comparison: { verdict: BalanceVerdict.EQUAL, mayHaveComeCents: 0, differenceCents: 0 },
    });
    expect(errors()).toEqual([]);
  });

  it('tells what M-Pesa took, so that the ledger can book it', async () => {
    await started();
    await answered({ utilityCents: 950_000, chargesCents: -2_240 });
    const [compared] = (await world.balanceEvents()).slice(-1);
    expect(compared).toMatchObject({ data: { newChargesCents: 2_240, differenceCents: -50_000 } });
    world.ledgerHolds(-50_000 - 2_240);
    await answered({ utilityCents: 950_000, chargesCents: -2_240 });
    expect((await world.balanceEvents()).at(-1)).toMatchObject({ data: { newChargesCents: 0, verdict: 'equal' } });
  });

  it('is compared once, however often the answer comes', async () => {
    await started();
    await world.tell();
    await world.tell({ utilityCents: 5 });
    expect(await world.balanceTypes()).toEqual(['BalanceAsked', 'BalanceCompared']);
    expect(world.room.parked()).toEqual([]);
  });

  it('is not compared by an answer to an older question, to none, or about another shortcode', async () => {
    await started();
    const [first] = world.subjects;
    await world.nextAsked();
    await world.tell({ attemptId: first!.attemptId, utilityCents: 5 });
    await world.tell({ attemptId: first!.transactionId, utilityCents: 5 });
    await world.tell({ transactionId: accountId('test', '600000'), utilityCents: 5 });
    expect(await world.balanceTypes()).toEqual(['BalanceAsked', 'BalanceCompared', 'BalanceAsked']);
    expect(world.room.parked()).toEqual([]);
  });

  it('is not compared with the ledger of another time', async () => {
    await world.nextAsked();
    world.clock.advance(COMPARE_WITHIN_MS + 1);
    await world.tell();
    expect(await world.balanceEvents()).toMatchObject([
      { type: 'BalanceAsked.v1' },
      { type: 'BalanceNotLearned.v1', data: { askAgain: true, resultDescription: 'It came too late to be compared' } },
    ]);
  });

  it('waits for the ledger where that can not be read', async () => {
    await world.nextAsked();
    world.walletFee.failure = new Error('the ledger is away');
    await world.report();
    await world.idle();
    expect(await world.balanceTypes()).toEqual(['BalanceAsked']);
    world.walletFee.failure = undefined;
    await world.until(async () => (await world.balanceTypes()).includes('BalanceCompared'), 1_000);
  });

  it.each([
    ['17', true],
    ['', true],
    ['8006', false],
    ['21', false],
  ])('after the result %j is asked for again that day: %s', async (resultCode, again) => {
    await world.nextAsked();
    await world.tell({ resultCode });
    expect((await world.balanceEvents()).at(-1)).toMatchObject({
      type: 'BalanceNotLearned.v1',
      data: { resultCode, askAgain: again },
    });
    await world.later(ASK_AGAIN_MS + 2 * FIRST_LOOK_AFTER_MS);
    expect(world.daraja.questions).toHaveLength(again ? 2 : 1);
  });

  it('says so where M-Pesa does not take the question, and asks no more where that is no use', async () => {
    world.daraja.answer = () => ({
      kind: 'refused',
      code: 'PROVIDER_REFUSED',
      resultCode: '401.003.01',
      resultDescription: 'Error Occurred - Invalid Access Token',
    });
    await world.until(async () => (await world.balanceTypes()).length === 2, 60_000);
    await world.later(ASK_AGAIN_MS + 2 * FIRST_LOOK_AFTER_MS);
    expect(world.daraja.questions).toHaveLength(1);
    expect(await world.standing()).toMatchObject({
      comparison: undefined,
      lastQuestion: { compared: false, resultCode: '401.003.01' },
    });
  });

  it('waits in vain only so long in a day', async () => {
    for (let n = 0; n < ASKS_A_DAY + 1; n++) await world.nextAsked();
    const why = (await world.balanceEvents()).map(({ data }) => ('why' in data ? data.why : 'none'));
    expect(why.filter((one) => one === 'daily')).toHaveLength(2);
    expect(why.filter((one) => one === 'repeat')).toHaveLength(ASKS_A_DAY - 1);
  });

  it('tells the breaker what a result says of our credentials, once it comes', async () => {
    await world.nextAsked();
    await world.tell({ resultCode: '8006' });
    expect(world.noted).toEqual([['test', '8006', 'account-balance']]);
    world.noted.length = 0;
    await world.tell({ resultCode: '' });
    expect(world.noted).toEqual([]);
  });

  describe('asked for by a person', () => {
    it('is asked at once, and once while the question is on its way', async () => {
      await started();
      const { attemptId } = await world.compareNow();
      expect(await world.compareNow()).toEqual({ attemptId });
      expect(world.daraja.questions).toHaveLength(2);
      expect((await world.balanceEvents()).at(-1)).toMatchObject({
        type: 'BalanceAsked.v1',
        actor: CALLER.actor,
        data: { attemptId, why: 'operator' },
      });
    });

    it('is refused without credentials, without a caller and without an environment', async () => {
      const ask = (environment: Environment, actor = CALLER.actor) =>
        world.room.service.compareBalance({ environment, caller: { actor, causation: '' } });
      await expect(ask(Environment.LIVE)).rejects.toMatchObject({ code: 'PLATFORM_CREDENTIALS_NOT_CONFIGURED' });
      await expect(ask(Environment.TEST, '')).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
      await expect(ask(Environment.UNSPECIFIED)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
      await expect(
        world.room.service.getBalanceComparison({ environment: Environment.UNSPECIFIED }),
      ).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    });

    it("is explained by that person: from then on it is the platform's own money", async () => {
      await started();
      await answered({ utilityCents: 400_000 });
      const { comparison } = await world.standing();
      const accept = { environment: Environment.TEST, attemptId: comparison!.attemptId, caller: CALLER };
      await world.room.service.acceptBalanceDifference({ ...accept, note: 'KES 6,000 to the bank' });
      await world.room.service.acceptBalanceDifference({ ...accept, note: 'again' });
      expect((await world.balanceEvents()).filter(({ type }) => type === 'BalanceDifferenceAccepted.v1')).toMatchObject(
        [{ actor: CALLER.actor, data: { differenceCents: -600_000, note: 'KES 6,000 to the bank' } }],
      );
      expect(await world.standing()).toMatchObject({ comparison: { verdict: BalanceVerdict.ACCEPTED, alarm: false } });
      await answered({ utilityCents: 400_000 });
      expect(await world.standing()).toMatchObject({
        comparison: { verdict: BalanceVerdict.EQUAL, ownCents: 400_000 },
      });
    });
  });
});
