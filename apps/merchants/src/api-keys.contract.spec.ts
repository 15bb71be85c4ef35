import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { KycStatus } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { manualClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { seededRandom } from '@daftari/kernel/random';
import { MAX_ACTIVE_KEYS } from './domain/issue-api-key';
import { buildMerchants, type Merchants } from './service';
import { specSecrets } from './testing/spec-secrets';
import { STORES, type SpecStore } from './testing/stores';

const NOW = '2026-11-22T08:00:00.000Z';
const HOUR_MS = 3_600_000;
const [merchantId, otherId] = ['7f1c0a52-0b7e-4d0e-9a53-0d6f4c1b2a30', '5b0d5a0e-6f0b-4a3e-9a51-0a6a2c4f1c11'];
const caller = { actor: 'operator:spec', causation: '' };
const gateway = { actor: 'service:gateway', causation: '' };
const terms = {
  scopes: ['payments:read', 'channels:write'],
  expiresAt: '2027-01-01T00:00:00.000Z',
  allowedAddresses: ['10.1.2.3/8', '2001:DB8::1', '::ffff:10.9.9.9/104'],
};
const shop = { merchantId, name: 'shop', environment: Environment.TEST, scopes: [], allowedAddresses: [], caller };

describe.each(STORES)('API keys on $name', ({ make }) => {
  let store: SpecStore;
  let merchants: Merchants;
  const clock = manualClock(Date.parse(NOW));
  const open = async () =>
    buildMerchants({ store: await store.open(), clock, ids: systemIds, random: seededRandom(7), ...specSecrets() });
  const trail = (id = merchantId) => merchants.journal.readStream(partitionOf(id), `merchant-${id}`);
  const list = async (environment = Environment.TEST, id = merchantId) =>
    (await merchants.service.listApiKeys({ merchantId: id, environment })).keys;
  const tell = (...uses: { merchantId: string; keyId: string; usedAt: string }[]) =>
    merchants.service.recordKeyUses({ uses, caller: gateway });
  const after = (ms: number) => new Date(Date.parse(NOW) + ms).toISOString();

  beforeEach(async () => {
    clock.set(Date.parse(NOW));
    store = make();
    merchants = await open();
    for (const id of [merchantId, otherId]) {
      const bare = { name: 'Duka', kycStatus: KycStatus.APPROVED, channels: [], pricing: [], caller };
      await merchants.service.registerMerchant({ merchantId: id, ...bare });
    }
  });
  afterEach(async () => {
    await merchants.stop();
    store.remove();
  });

  it('have their scopes, end and addresses from the first, each as it is written shortest', async () => {
    const { key, keyId } = await merchants.service.issueApiKey({ ...shop, ...terms });
    const known = {
      ...{ keyId, name: 'shop', prefix: expect.stringMatching(/^dft_test_/) as string, environment: Environment.TEST },
      ...{ revoked: false, scopes: terms.scopes, expiresAt: terms.expiresAt },
      ...{ allowedAddresses: ['10.0.0.0/8', '2001:db8::1'], createdAt: NOW, lastUsedAt: undefined },
    };
    expect(key).toEqual(known);
    expect((await trail()).at(-1)?.data).toMatchObject({
      scopes: terms.scopes,
      allowedAddresses: ['10.0.0.0/8', '2001:db8::1'],
    });
    await merchants.stop();
    merchants = await open();
    expect(await list()).toEqual([known]);
  });

  it('are listed newest first, each environment for itself, revoked ones with them', async () => {
    const first = await merchants.service.issueApiKey(shop);
    const live = await merchants.service.issueApiKey({ ...shop, environment: Environment.LIVE });
    const second = await merchants.service.issueApiKey(shop);
    await merchants.service.revokeApiKey({ merchantId, keyId: first.keyId, reason: 'lost', caller });
    expect((await list()).map(({ keyId, revoked }) => [keyId, revoked])).toEqual([
      [second.keyId, false],
      [first.keyId, true],
    ]);
    expect((await list(Environment.LIVE)).map(({ keyId }) => keyId)).toEqual([live.keyId]);
    expect(await list(Environment.TEST, otherId)).toEqual([]);
  });

  it.each([
    [{ scopes: ['payments:read', 'everything'] }, 'scopes'],
    [{ expiresAt: NOW }, 'expiresAt'],
    [{ expiresAt: '2027-01-01' }, 'expiresAt'],
    [{ expiresAt: '2027-13-01T00:00:00.000Z' }, 'expiresAt'],
    [{ allowedAddresses: ['10.0.0.1', 'localhost'] }, 'allowedAddresses.1'],
    [{ allowedAddresses: Array.from({ length: 51 }, (_, i) => `10.0.0.${i}`) }, 'allowedAddresses'],
    [{ keyId: 'mine' }, 'keyId'],
    [{ environment: Environment.UNSPECIFIED }, 'environment'],
  ])('are not issued with %j', async (wrong, field) => {
    const refused = expect(merchants.service.issueApiKey({ ...shop, ...wrong })).rejects;
    await refused.toMatchObject({ code: 'VALIDATION_ERROR', details: { fields: { [field]: expect.any(String) } } });
    expect(await trail()).toHaveLength(1);
  });

  it('are issued once an id, also by requests at the same time: only one learns the text', async () => {
    const keyId = systemIds.uuid();
    const asked = Array.from({ length: 10 }, () => merchants.service.issueApiKey({ ...shop, keyId }));
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      expect(outcome.reason).toMatchObject({ code: 'ALREADY_EXISTS', details: { keyId } });
    }
    expect(await list()).toHaveLength(1);
  });

  it('are never more than so many at a time, however many are asked for at once', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: MAX_ACTIVE_KEYS + 5 }, () => merchants.service.issueApiKey(shop)),
    );
    const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(refused).toHaveLength(5);
    for (const reason of refused)
      expect(reason).toMatchObject({ code: 'LIMIT_REACHED', details: { limit: MAX_ACTIVE_KEYS } });
    await expect(merchants.service.issueApiKey({ ...shop, merchantId: otherId })).resolves.toBeDefined();
  });

  it('show their last use, at most an hour late; it is written once an hour and key', async () => {
    const { keyId } = await merchants.service.issueApiKey(shop);
    const live = await merchants.service.issueApiKey({ ...shop, environment: Environment.LIVE });
    const another = await merchants.service.issueApiKey({ ...shop, merchantId: otherId });
    clock.advance(3 * HOUR_MS);
    await tell(
      { merchantId, keyId, usedAt: after(1) },
      { merchantId, keyId: live.keyId, usedAt: after(2) },
      { merchantId: otherId, keyId: another.keyId, usedAt: after(3) },
    );
    await Promise.all([59, 10].map((minutes) => tell({ merchantId, keyId, usedAt: after(minutes * 60_000) })));
    expect((await list()).map(({ lastUsedAt }) => lastUsedAt)).toEqual([after(1)]);
    expect((await list(Environment.LIVE)).map(({ lastUsedAt }) => lastUsedAt)).toEqual([after(2)]);
    expect((await list(Environment.TEST, otherId)).map(({ lastUsedAt }) => lastUsedAt)).toEqual([after(3)]);
    await tell({ merchantId, keyId, usedAt: after(HOUR_MS + 1) });
    const used = (await trail()).filter(({ type }) => type === 'ApiKeyUsed.v1');
    expect(used.map(({ environment, actor, data }) => [environment, actor, data])).toEqual([
      ['test', 'service:gateway', { merchantId, keyId, usedAt: after(1) }],
      ['live', 'service:gateway', { merchantId, keyId: live.keyId, usedAt: after(2) }],
      ['test', 'service:gateway', { merchantId, keyId, usedAt: after(HOUR_MS + 1) }],
    ]);
  });

  it('pass over uses of keys and merchants that are not there, and of the keys of others', async () => {
    const { keyId } = await merchants.service.issueApiKey(shop);
    const nobody = systemIds.uuid();
    await tell(
      { merchantId, keyId: nobody, usedAt: NOW },
      { merchantId: nobody, keyId, usedAt: NOW },
      { merchantId: otherId, keyId, usedAt: NOW },
    );
    expect([await trail(), await trail(otherId)].flat().filter(({ type }) => type === 'ApiKeyUsed.v1')).toEqual([]);
    await expect(tell({ merchantId, keyId, usedAt: 'yesterday' })).rejects.toMatchObject({
      details: { fields: { 'uses.0.usedAt': expect.any(String) } },
    });
  });
});
