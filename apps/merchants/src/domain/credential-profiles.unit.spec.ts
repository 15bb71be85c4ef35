import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import { decideCreateProfile, type CreateProfile } from './create-credential-profile';
import {
  evolveProfiles,
  MAX_PROFILES,
  MAX_REMEMBERED,
  NO_PROFILE_BOOKS,
  type ProfileEvent,
} from './credential-profile';
import { decideDeleteProfile } from './delete-credential-profile';
import { given, MERCHANT } from './testing/given';
import { decideUpdateProfile } from './update-credential-profile';

const profileId = '0d9f5e38-8f9c-4a0e-b6a4-3b8b1b1f7a11';
const requestFingerprint = 'a'.repeat(64);
const registered: MerchantsEvent = {
  type: 'MerchantRegistered.v1',
  data: { merchantId: MERCHANT, name: 'Duka', kycStatus: 'approved' },
};
const create: CreateProfile = {
  ...{ merchantId: MERCHANT, environment: 'test', profileId, requestFingerprint },
  ...{ name: 'Ours', shortcode: '600100', transactionType: 'CustomerPayBillOnline' },
};
const createdAs = (over: object = {}): ProfileEvent => ({
  type: 'CredentialProfileCreated.v1',
  data: {
    ...{ merchantId: MERCHANT, profileId, requestFingerprint, secretVersion: 1 },
    ...{ name: 'Ours', shortcode: '600100', transactionType: 'CustomerPayBillOnline' as const },
    ...over,
  },
});
const created = createdAs();
const updated = (changes: object): MerchantsEvent => ({
  type: 'CredentialProfileUpdated.v1',
  data: { merchantId: MERCHANT, profileId, ...changes },
});
const deleted: MerchantsEvent = { type: 'CredentialProfileDeleted.v1', data: { merchantId: MERCHANT, profileId } };
const update = { merchantId: MERCHANT, environment: 'test', profileId } as const;
const end = { ...update, causation: MERCHANT };

describe('a new credential profile', () => {
  it('begins with the first version of its secret', () => {
    given([registered]).when(decideCreateProfile, create).then([created]);
  });

  it('is the same fact when it is asked for again, also once it was changed or deleted', () => {
    given([registered, created]).when(decideCreateProfile, create).then([]);
    given([registered, created, updated({ name: 'New' })])
      .when(decideCreateProfile, create)
      .then([]);
    given([registered, created, deleted]).when(decideCreateProfile, create).then([]);
  });

  it('is refused when its id was used for something else, the book is full, or there is no merchant', () => {
    const other = { ...create, requestFingerprint: 'b'.repeat(64) };
    given([registered, created]).when(decideCreateProfile, other).thenRefused('IDEMPOTENCY_KEY_REUSED');
    given([registered, created, deleted]).when(decideCreateProfile, other).thenRefused('IDEMPOTENCY_KEY_REUSED');
    given([]).when(decideCreateProfile, create).thenRefused('MERCHANT_NOT_FOUND');
    const full = Array.from({ length: MAX_PROFILES }, (_, i) => createdAs({ profileId: `${i}` }));
    given([registered, ...full])
      .when(decideCreateProfile, create)
      .thenRefused('LIMIT_REACHED');
    given([registered, ...full.slice(1)])
      .when(decideCreateProfile, create)
      .then([created]);
    given([registered, ...full], 'live')
      .when(decideCreateProfile, create)
      .then([created]);
  });
});

describe('a change of a credential profile', () => {
  it('tells what changed, and nothing else', () => {
    given([registered, created])
      .when(decideUpdateProfile, { ...update, name: 'New', transactionType: null, active: false, secretVersion: 2 })
      .then([updated({ name: 'New', transactionType: null, active: false, secretVersion: 2 })]);
    given([registered, created])
      .when(decideUpdateProfile, { ...update, name: 'Ours', transactionType: 'CustomerPayBillOnline', active: true })
      .then([]);
    given([registered, created])
      .when(decideUpdateProfile, { ...update, active: false })
      .then([updated({ active: false })]);
  });

  it('never goes back to older credentials', () => {
    const newer = given([registered, created, updated({ secretVersion: 3 })]);
    newer.when(decideUpdateProfile, { ...update, secretVersion: 2 }).then([]);
    newer.when(decideUpdateProfile, { ...update, secretVersion: 4 }).then([updated({ secretVersion: 4 })]);
  });

  it('is refused when it is none, or of a profile that is not there', () => {
    given([registered, created]).when(decideUpdateProfile, update).thenRefused('EMPTY_UPDATE');
    given([registered, created, deleted])
      .when(decideUpdateProfile, { ...update, name: 'New' })
      .thenRefused('CREDENTIAL_NOT_FOUND');
    given([registered, created], 'live')
      .when(decideUpdateProfile, { ...update, name: 'New' })
      .thenRefused('CREDENTIAL_NOT_FOUND');
  });
});

describe('the end of a credential profile', () => {
  it('is one fact, whoever asks for it again by the same request', () => {
    given([registered, created]).when(decideDeleteProfile, end).then([deleted]);
    given([registered, created, deleted]).when(decideDeleteProfile, end).then([]);
    given([registered, created, deleted])
      .when(decideDeleteProfile, { ...end, causation: 'another' })
      .thenRefused('CREDENTIAL_NOT_FOUND');
  });
});

it('the state of profiles does not grow with what was deleted', () => {
  const about = { stream: 's', version: 1, correlation: 'c', causation: 'd', actor: 'operator:spec' } as const;
  let books = NO_PROFILE_BOOKS;
  for (let i = 0; i < MAX_REMEMBERED + 20; i += 1) {
    const recorded = { ...about, id: `${i}`, environment: 'test', at: '2026-11-21T08:00:00.000Z' } as const;
    books = evolveProfiles(books, { ...createdAs({ profileId: `p${i}` }), ...recorded });
    const data = { merchantId: MERCHANT, profileId: `p${i}` };
    books = evolveProfiles(books, { type: 'CredentialProfileDeleted.v1', data, ...recorded });
  }
  expect(books.test.profiles).toEqual([]);
  expect(books.test.deleted).toHaveLength(MAX_REMEMBERED);
});
