import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { CreateEndpointRequest } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { MAX_WEBHOOK_ENDPOINTS } from '@daftari/contracts/webhook-events';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { systemIds } from '@daftari/kernel/ids';
import { createEndpoint, endpointRequest, TEST_SCOPE } from './testing/endpoints';
import { MERCHANT } from './testing/payment-story';
import { CALLER, STORES, World } from './testing/world';

describe.each(STORES)('a merchant’s own endpoints on %s', (kind) => {
  let world: World;
  beforeEach(async () => void (world = await new World(kind).open()));
  afterEach(() => world.close());
  const service = () => world.room.service;
  const list = async (scope = TEST_SCOPE) => (await service().listEndpoints(scope)).endpoints;
  const change = (over: object) => ({ events: [], ...over });

  it('are created with a secret that is shown once and is in no event', async () => {
    const request = endpointRequest(world, { events: ['transaction.success'], description: ' orders ' });
    const { endpoint, secret, replayed } = await service().createEndpoint(request);
    const { endpointId, url } = request;
    expect(endpoint).toEqual({
      ...{
        endpointId,
        merchantId: MERCHANT,
        url,
        events: ['transaction.success'],
        description: 'orders',
        active: true,
      },
      ...{ failingSince: '', createdAt: expect.any(String) as string, updatedAt: endpoint!.createdAt },
    });
    expect([secret, replayed]).toEqual([expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/), false]);
    expect(await service().getEndpoint({ ...TEST_SCOPE, endpointId })).toEqual({ endpoint });
    expect(await list()).toEqual([endpoint]);
    const batches = await world.room.journal.readBatches(partitionOf(MERCHANT), -1, 100);
    const log = batches.map(({ body }) => Buffer.from(body).toString()).join('');
    expect(log).toContain(endpointId);
    expect(log).not.toContain(secret.slice('whsec_'.length));
    const stored = await world.secrets.get({ id: endpointId, version: 1 });
    expect(`whsec_${Buffer.from(stored!).toString('base64')}`).toBe(secret);
  });

  it('are what they were after a restart, oldest first', async () => {
    const ids = [];
    for (let n = 0; n < 3; n += 1) ids.push((await createEndpoint(world)).endpointId);
    const before = await list();
    await world.restart();
    expect(await list()).toEqual(before);
    expect(before.map(({ endpointId }) => endpointId)).toEqual(ids);
  });

  it('are made once under one id, and the secret is not shown again', async () => {
    const request = endpointRequest(world, { requestFingerprint: 'a'.repeat(64) });
    const [one, two] = await Promise.all([service().createEndpoint(request), service().createEndpoint(request)]);
    expect([one.replayed, two.replayed].sort()).toEqual([false, true]);
    expect([one.secret, two.secret].sort()).toEqual(['', expect.stringMatching(/^whsec_/)]);
    const again = await service().createEndpoint(request);
    expect([again.replayed, again.secret, again.endpoint]).toEqual([true, '', one.endpoint]);
    const other = service().createEndpoint({ ...request, requestFingerprint: 'b'.repeat(64) });
    await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await list()).toHaveLength(1);
  });

  it('are made after a crash between the secret and the event, with the secret that was kept', async () => {
    const request = endpointRequest(world);
    world.beforeWrite = () => new Error('the disk is gone');
    await expect(service().createEndpoint(request)).rejects.toThrow();
    world.beforeWrite = () => undefined;
    await world.restart();
    const { secret } = await service().createEndpoint(request);
    const kept = await world.secrets.get({ id: request.endpointId, version: 1 });
    expect(secret).toBe(`whsec_${Buffer.from(kept!).toString('base64')}`);
  });

  it('are limited in each environment, and refused in words', async () => {
    for (let n = 0; n < MAX_WEBHOOK_ENDPOINTS; n += 1) await createEndpoint(world);
    const request = endpointRequest(world);
    const more = service().createEndpoint(request);
    const details = { limit: MAX_WEBHOOK_ENDPOINTS };
    await expect(more).rejects.toMatchObject({ code: 'LIMIT_REACHED', details });
    // What was refused leaves no secret behind: they would pile up.
    expect(await world.secrets.get({ id: request.endpointId, version: 1 })).toBeUndefined();
    await createEndpoint(world, { environment: Environment.LIVE, url: 'https://shop.example/hook' });
    const [first] = await list();
    await service().deleteEndpoint({ ...TEST_SCOPE, endpointId: first!.endpointId, caller: CALLER });
    await createEndpoint(world);
  });

  it('change by what is named, and nothing else', async () => {
    const { one } = await createEndpoint(world, { description: 'orders' });
    const url = `${world.receiver.url}/other`;
    const { endpoint } = await service().updateEndpoint({ ...one, ...change({ url, active: false }) });
    expect(endpoint).toMatchObject({ url, active: false, events: ['*'], description: 'orders' });
    const events = ['transaction.failed', 'transaction.success', 'transaction.failed'];
    const second = await service().updateEndpoint({ ...one, events, description: '' });
    expect(second.endpoint).toMatchObject({ events: events.slice(0, 2), description: '', active: false });
    const same = await service().updateEndpoint({ ...one, ...change({ url }) });
    expect(same.endpoint).toEqual(second.endpoint);
  });

  it('get a new secret as often as it is asked for, also at the same time', async () => {
    const { one, secret } = await createEndpoint(world);
    const all = await Promise.all([service().rotateEndpointSecret(one), service().rotateEndpointSecret(one)]);
    expect(new Set([secret, ...all.map((each) => each.secret)]).size).toBe(3);
    const inADay = new Date(world.clock.nowMs() + 24 * 3_600_000).toISOString();
    expect(all.map(({ previousUntil }) => previousUntil)).toEqual([inADay, inADay]);
  });

  it('are gone with their secrets when they are deleted', async () => {
    const { one, endpointId } = await createEndpoint(world);
    expect(await service().deleteEndpoint(one)).toEqual({});
    expect(await list()).toEqual([]);
    expect(await world.secrets.get({ id: endpointId, version: 1 })).toBeUndefined();
    for (const gone of [
      service().getEndpoint(one),
      service().updateEndpoint({ ...one, ...change({ active: true }) }),
      service().rotateEndpointSecret(one),
      service().sendTest(one),
      service().deleteEndpoint(one),
    ]) {
      await expect(gone).rejects.toMatchObject({ code: 'ENDPOINT_NOT_FOUND' });
    }
  });

  it.each([
    ['another merchant', { merchantId: '99999999-9999-4999-8999-999999999999' }],
    ['the other environment', { environment: Environment.LIVE }],
  ])('are unknown to %s', async (_, elsewhere) => {
    const { one } = await createEndpoint(world);
    const there = { ...one, ...elsewhere };
    expect(await list(there)).toEqual([]);
    for (const refused of [
      service().getEndpoint(there),
      service().updateEndpoint({ ...there, ...change({ active: false }) }),
      service().rotateEndpointSecret(there),
      service().sendTest(there),
      service().deleteEndpoint(there),
    ]) {
      await expect(refused).rejects.toMatchObject({ code: 'ENDPOINT_NOT_FOUND' });
    }
    expect(await list()).toHaveLength(1);
  });

  it.each<[string, Partial<CreateEndpointRequest>, string]>([
    ['an address of our own network', { url: 'https://10.0.0.1/' }, 'url'],
    ['an address that is none', { url: 'shop.example' }, 'url'],
    ['http in live', { url: 'http://localhost:3000/', environment: Environment.LIVE }, 'url'],
    ['no events', { events: [] }, 'events'],
    ['an unknown event', { events: ['transaction.done'] }, 'events'],
    ['all and one', { events: ['*', 'transaction.success'] }, 'events'],
    ['a long description', { description: 'x'.repeat(201) }, 'description'],
    ['no id', { endpointId: 'x' }, 'endpointId'],
    ['no environment', { environment: Environment.UNSPECIFIED }, 'environment'],
    ['a fingerprint that is none', { requestFingerprint: 'x' }, 'requestFingerprint'],
  ])('are refused with %s', async (_, over, field) => {
    const refused = service().createEndpoint(endpointRequest(world, { endpointId: systemIds.uuid(), ...over }));
    const details = { fields: { [field]: expect.any(String) as string } };
    await expect(refused).rejects.toMatchObject({ code: 'VALIDATION_ERROR', details });
    expect(await list()).toEqual([]);
  });
});
