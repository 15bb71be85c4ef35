import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  KycStatus,
  type CreateCredentialProfileRequest,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { manualClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { seededRandom } from '@daftari/kernel/random';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { readDarajaSecret } from '@daftari/secrets/daraja-secret';
import { memorySecretStore } from '@daftari/secrets/memory-secret-store';
import type { SecretStore } from '@daftari/secrets/secret-store';
import { createLogger } from '@daftari/service/logger';
import { KEPT_AFTER_DELETION_MS } from './application/ended-credentials';
import { buildMerchants, type Merchants } from './service';
import { STORES, type SpecStore } from './testing/stores';

const merchantId = '7f1c0a52-0b7e-4d0e-9a53-0d6f4c1b2a30';
const stranger = '2e1c0a52-0b7e-4d0e-9a53-0d6f4c1b2a31';
const profileId = '0d9f5e38-8f9c-4a0e-b6a4-3b8b1b1f7a11';
const caller = { actor: `merchant:${merchantId}`, causation: 'request-1' };
const scope = { merchantId, environment: Environment.TEST };
const first = { consumerKey: 'key-one', consumerSecret: 'secret-one', passkey: 'passkey-one' };
const second = { consumerKey: 'key-two', consumerSecret: 'secret-two', passkey: 'passkey-two' };
const ours: CreateCredentialProfileRequest = {
  ...{ ...scope, profileId, name: ' Ours ', shortcode: '600100', credentials: first },
  ...{ transactionType: undefined, requestFingerprint: 'a'.repeat(64), caller },
};
const change = { ...scope, profileId, caller };
const duka = { merchantId, name: 'Duka', kycStatus: KycStatus.APPROVED, channels: [], pricing: [], caller };
const HOUR_MS = 60 * 60_000;

describe.each(STORES)('credential profiles on $name', ({ make }) => {
  const clock = manualClock(Date.parse('2026-11-22T08:00:00.000Z'));
  const scheduler = manualScheduler(clock);
  const lines: string[] = [];
  const logger = createLogger({ level: 'trace', destination: { write: (line) => void lines.push(line) } });
  let store: SpecStore;
  let secrets: SecretStore;
  let merchants: Merchants;
  const open = async (over: Partial<SecretStore> = {}) => {
    const made = await buildMerchants({
      ...{ store: await store.open(), clock, scheduler, ids: systemIds, random: seededRandom(7), logger },
      secrets: { ...secrets, ...over },
    });
    await made.start();
    return made;
  };
  const trail = async () =>
    (await merchants.journal.readStream(partitionOf(merchantId), `merchant-${merchantId}`)).slice(1);
  const kept = async (version: number) => {
    const bytes = await secrets.get({ id: profileId, version });
    return bytes === undefined ? undefined : readDarajaSecret(bytes);
  };

  beforeEach(async () => {
    lines.length = 0;
    store = make();
    secrets = memorySecretStore();
    merchants = await open();
    await merchants.service.registerMerchant(duka);
    await merchants.service.registerMerchant({ ...duka, merchantId: stranger });
  });
  afterEach(async () => {
    await merchants.stop();
    store.remove();
  });

  it('are created in the environment that asks; their secrets are kept, and told nobody', async () => {
    const { profile, replayed } = await merchants.service.createCredentialProfile(ours);
    expect(replayed).toBe(false);
    expect(profile).toEqual({
      ...{ profileId, merchantId, name: 'Ours', shortcode: '600100', transactionType: undefined, active: true },
      ...{ secretVersion: 1, createdAt: '2026-11-22T08:00:00.000Z', updatedAt: '2026-11-22T08:00:00.000Z' },
    });
    expect(await kept(1)).toEqual(first);
    expect(await merchants.service.getCredentialProfile(change)).toEqual({ profile });
    expect(await merchants.service.listCredentialProfiles(scope)).toEqual({ profiles: [profile] });
    const live = { ...scope, environment: Environment.LIVE };
    expect(await merchants.service.listCredentialProfiles(live)).toEqual({ profiles: [] });
    await merchants.service.updateCredentialProfile({ ...change, credentials: second });
    const everything = JSON.stringify([await trail(), lines, await merchants.service.listCredentialProfiles(scope)]);
    for (const secret of [...Object.values(first), ...Object.values(second)]) expect(everything).not.toContain(secret);
  });

  it('are the same for the same request, also when they were changed, deleted, or it was restarted', async () => {
    const { profile } = await merchants.service.createCredentialProfile(ours);
    await merchants.service.updateCredentialProfile({ ...change, name: 'New' });
    expect(await merchants.service.createCredentialProfile(ours)).toEqual({ profile, replayed: true });
    await merchants.service.deleteCredentialProfile(change);
    await merchants.stop();
    merchants = await open();
    expect(await merchants.service.createCredentialProfile(ours)).toEqual({ profile, replayed: true });
    const other = { ...ours, requestFingerprint: 'b'.repeat(64) };
    await expect(merchants.service.createCredentialProfile(other)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect(await trail()).toHaveLength(3);
  });

  it('of many equal requests at the same time are one', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => merchants.service.createCredentialProfile(ours)),
    );
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await trail()).toHaveLength(1);
  });

  it('that a crash left half made keep a secret that nothing names, and are made by the next try', async () => {
    await merchants.stop();
    const put: SecretStore['put'] = async (name, value) => {
      await secrets.put(name, value);
      throw new Error('crash');
    };
    merchants = await open({ put });
    await expect(merchants.service.createCredentialProfile(ours)).rejects.toThrow('crash');
    expect(await trail()).toEqual([]);
    await merchants.stop();
    merchants = await open();
    expect(await merchants.service.createCredentialProfile(ours)).toMatchObject({ replayed: false });

    await merchants.stop();
    merchants = await open({ put });
    const update = { ...change, credentials: { ...second, passkey: 'lost' } };
    await expect(merchants.service.updateCredentialProfile(update)).rejects.toThrow('crash');
    await merchants.stop();
    merchants = await open();
    const { profile } = await merchants.service.updateCredentialProfile({ ...change, credentials: second });
    expect(profile).toMatchObject({ secretVersion: 3 });
    expect([await kept(1), await kept(3)]).toEqual([first, second]);
  });

  it('have the credentials of one of those who change them at the same time, in whole', async () => {
    await merchants.service.createCredentialProfile(ours);
    const sets = Array.from({ length: 6 }, (_, i) => ({
      consumerKey: `k${i}`,
      consumerSecret: `s${i}`,
      passkey: `p${i}`,
    }));
    await Promise.all(sets.map((credentials) => merchants.service.updateCredentialProfile({ ...change, credentials })));
    const { profile } = await merchants.service.getCredentialProfile(change);
    expect(sets).toContainEqual(await kept(profile!.secretVersion));
    expect(profile!.secretVersion).toBe(7);
  });

  it('are changed in what is named, and switched off', async () => {
    await merchants.service.createCredentialProfile({ ...ours, transactionType: 'CustomerBuyGoodsOnline' });
    const { profile } = await merchants.service.updateCredentialProfile({
      ...{ ...change, name: 'New', transactionType: '', active: false },
    });
    expect(profile).toMatchObject({ name: 'New', transactionType: undefined, active: false, secretVersion: 1 });
    await expect(merchants.service.updateCredentialProfile(change)).rejects.toMatchObject({ code: 'EMPTY_UPDATE' });
  });

  it('are at most twenty for a merchant and environment, and nothing is kept of one too many', async () => {
    for (let i = 0; i < 20; i += 1) {
      await merchants.service.createCredentialProfile({ ...ours, profileId: systemIds.uuid() });
    }
    const refused = { code: 'LIMIT_REACHED', details: { limit: 20 } };
    await expect(merchants.service.createCredentialProfile(ours)).rejects.toMatchObject(refused);
    expect(await kept(1)).toBeUndefined();
    const live = { ...ours, environment: Environment.LIVE };
    expect(await merchants.service.createCredentialProfile(live)).toMatchObject({ replayed: false });
  });

  it('are found and changed by nobody else, and not in the other environment', async () => {
    await merchants.service.createCredentialProfile(ours);
    const strangers = [
      { ...change, merchantId: stranger },
      { ...change, environment: Environment.LIVE },
      { ...change, profileId: systemIds.uuid() },
    ];
    for (const theirs of strangers) {
      for (const ask of [
        () => merchants.service.getCredentialProfile(theirs),
        () => merchants.service.updateCredentialProfile({ ...theirs, credentials: second }),
        () => merchants.service.deleteCredentialProfile(theirs),
      ]) {
        await expect(ask()).rejects.toMatchObject({ code: 'CREDENTIAL_NOT_FOUND' });
      }
    }
    expect(await kept(2)).toBeUndefined();
    expect(await trail()).toHaveLength(1);
  });

  it('lose their secrets once no payment can need them any more, also across a restart', async () => {
    await merchants.service.createCredentialProfile(ours);
    await merchants.service.updateCredentialProfile({ ...change, credentials: second });
    await merchants.service.deleteCredentialProfile(change);
    scheduler.run(KEPT_AFTER_DELETION_MS - HOUR_MS);
    await merchants.stop();
    expect([await kept(1), await kept(2)]).toEqual([first, second]);
    let destroyed: () => void = () => undefined;
    const done = new Promise<void>((resolve) => (destroyed = resolve));
    const destroy: SecretStore['destroy'] = async (id) => {
      await secrets.destroy(id);
      destroyed();
    };
    merchants = await open({ destroy });
    clock.set(clock.nowMs() + 2 * HOUR_MS);
    scheduler.run(HOUR_MS);
    await done;
    expect([await kept(1), await kept(2)]).toEqual([undefined, undefined]);
  });

  it('that are wrong are refused field by field, and no value is repeated', async () => {
    const credentials = { consumerKey: 'has:colon', consumerSecret: 'has blank', passkey: '' };
    const wrong = { ...ours, shortcode: '12', transactionType: 'Cash', name: '', credentials };
    const error: unknown = await merchants.service.createCredentialProfile(wrong).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR' });
    const { fields } = (error as { details: { fields: object } }).details;
    expect(Object.keys(fields).sort()).toEqual(
      ['consumerKey', 'consumerSecret', 'name', 'passkey', 'shortcode', 'transactionType'].sort(),
    );
    expect(JSON.stringify(fields)).not.toMatch(/has/);
    await expect(merchants.service.createCredentialProfile({ ...ours, credentials: undefined })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
    });
  });
});
