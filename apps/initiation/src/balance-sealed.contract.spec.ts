import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import { personalFields } from '@daftari/contracts/personal-fields';
import { PersonalSealer } from '@daftari/privacy/sealing/personal-sealer';
import { smallKeyring } from '@daftari/privacy/testing/small-keyring';
import { PLATFORM_PARTITION } from './application/balance/balance-log';
import { BalanceWorld, CALLER } from './spec-balance-world';
import { STORES } from './spec-world';

const DIGITS = '712345678';

describe.each(STORES)("M-Pesa's balance where numbers are sealed, on %s", (store) => {
  let world: BalanceWorld;
  beforeEach(async () => {
    const { keyring } = await smallKeyring();
    world = new BalanceWorld(store);
    world.personal = new PersonalSealer({ keyring, fields: personalFields(initiationEvents) });
    await world.open();
  });
  afterEach(() => world.close());

  it('is compared all the same, and what a person notes is not readable in the log', async () => {
    await world.nextAsked();
    await world.tell({ resultCode: '17' });
    await world.nextAsked();
    await world.tell();
    await world.nextAsked();
    await world.tell({ utilityCents: 1_000_500 });
    const { attemptId } = (await world.standing()).comparison!;
    const note = `paid in by mistake from 0${DIGITS}, slip 812`;
    await world.room.service.acceptBalanceDifference({
      environment: Environment.TEST,
      attemptId,
      note,
      caller: CALLER,
    });
    expect(await world.balanceTypes()).toEqual([
      'BalanceAsked',
      'BalanceNotLearned',
      'BalanceAsked',
      'BalanceCompared',
      'BalanceAsked',
      'BalanceCompared',
      'BalanceDifferenceAccepted',
    ]);
    expect((await world.balanceEvents()).at(-1)).toMatchObject({ data: { note } });
    const batches = await world.room.journal.readBatches(PLATFORM_PARTITION, 0, 1_000);
    const stored = batches.map(({ body }) => Buffer.from(body).toString()).join('');
    expect(stored).toContain('BalanceDifferenceAccepted');
    expect(stored).not.toContain(DIGITS);
    expect(JSON.stringify(world.logged)).not.toContain(DIGITS);
  });
});
