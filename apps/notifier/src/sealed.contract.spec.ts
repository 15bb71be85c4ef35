import { notifierEvents } from '@daftari/contracts/events/notifier-events';
import { personalFields } from '@daftari/contracts/personal-fields';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { PersonalSealer } from '@daftari/privacy/sealing/personal-sealer';
import { smallKeyring } from '@daftari/privacy/testing/small-keyring';
import { createEndpoint, TEST_SCOPE } from './testing/endpoints';
import { MERCHANT, paymentStory } from './testing/payment-story';
import { STORES, World } from './testing/world';

const PHONE = '254712345678';

describe.each(STORES)('events of a merchant, sealed, on %s', (kind) => {
  let world: World;
  let keys: Awaited<ReturnType<typeof smallKeyring>>;
  let personal: PersonalSealer;
  beforeEach(async () => {
    keys = await smallKeyring();
    personal = new PersonalSealer({ keyring: keys.keyring, fields: personalFields(notifierEvents) });
    world = new World(kind);
    world.over = { personal };
    await world.open();
  });
  afterEach(() => world.close());
  const events = async () => {
    await world.room.caughtUp();
    const asked = { ...TEST_SCOPE, types: [], transactionId: '', limit: 10, cursor: '' };
    return (await world.room.service.listEvents(asked)).events;
  };
  const pay = async () => {
    const story = paymentStory();
    await world.tell([story.initiated, story.accepted, story.succeeded()]);
    return story;
  };

  it('stand in the log without the customer, and are sent and listed with them', async () => {
    await createEndpoint(world);
    await pay();
    await world.until(() => world.receiver.received.length === 1);
    const batches = await world.room.journal.readBatches(partitionOf(MERCHANT), -1, 100);
    const log = batches.map(({ body }) => Buffer.from(body).toString()).join('');
    expect(log).toContain('MerchantEventRecorded.v1');
    expect(log).not.toContain(PHONE);
    expect(world.receiver.received[0]!.body).toContain(PHONE);
    expect((await events())[0]!.body).toBe(world.receiver.received[0]!.body);
  });

  it('are not sent any more once their person was erased: there is nothing left to tell', async () => {
    world.receiver.reply(500, 200);
    await createEndpoint(world);
    const { transactionId } = await pay();
    await world.attempted(1);
    const key = await keys.store.keyOf(transactionId);
    await keys.store.destroy({ keyIds: [key!.id], subjects: [transactionId], at: '2026-11-22T08:00:00.000Z' });
    personal.forget([key!.id]);
    world.scheduler.run(10_000);
    await world.attempted(2);
    expect(world.receiver.received).toHaveLength(1);
    expect((await world.delivery()).lastError).toContain('erased');
  });

  it('stay on the list without what they told, once their person was erased', async () => {
    const { transactionId } = await pay();
    const [before] = await events();
    const key = await keys.store.keyOf(transactionId);
    await keys.store.destroy({ keyIds: [key!.id], subjects: [transactionId], at: '2026-11-22T08:00:00.000Z' });
    personal.forget([key!.id]);
    expect(await events()).toEqual([{ ...before, body: expect.any(String) as string }]);
    const { data, ...rest } = JSON.parse((await events())[0]!.body) as Record<string, unknown>;
    const { data: _, ...told } = JSON.parse(before!.body) as Record<string, unknown>;
    expect([data, rest]).toEqual([{ erased: true }, told]);
  });
});
