import type { MerchantsService } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { SAMPLE_PROFILE } from '../adapters/rest/openapi/credential-fields';

type CredentialService = Pick<
  MerchantsService,
  | 'createCredentialProfile'
  | 'listCredentialProfiles'
  | 'getCredentialProfile'
  | 'updateCredentialProfile'
  | 'deleteCredentialProfile'
>;

export interface FakeCredentials extends CredentialService {
  /** What was asked for, in order. */
  readonly asked: { readonly method: keyof CredentialService; readonly request: object }[];
  /** What the next calls answer. */
  profile: typeof SAMPLE_PROFILE | undefined | Error;
  replayed: boolean;
}

/** A directory with one profile. */
export function fakeCredentials(): FakeCredentials {
  const answer = (method: keyof CredentialService, request: object) => {
    fake.asked.push({ method, request });
    if (fake.profile instanceof Error) throw fake.profile;
    return fake.profile;
  };
  const fake: FakeCredentials = {
    asked: [],
    profile: SAMPLE_PROFILE,
    replayed: false,
    async createCredentialProfile(request) {
      return { profile: answer('createCredentialProfile', request), replayed: fake.replayed };
    },
    async listCredentialProfiles(request) {
      const profile = answer('listCredentialProfiles', request);
      return { profiles: profile === undefined ? [] : [profile] };
    },
    getCredentialProfile: async (request) => ({ profile: answer('getCredentialProfile', request) }),
    updateCredentialProfile: async (request) => ({ profile: answer('updateCredentialProfile', request) }),
    async deleteCredentialProfile(request) {
      answer('deleteCredentialProfile', request);
      return {};
    },
  };
  return fake;
}
