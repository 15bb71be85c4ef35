import type {
  ApiKey,
  IssueApiKeyRequest,
  ListApiKeysRequest,
  MerchantsService,
  RecordKeyUsesRequest,
  RevokeApiKeyRequest,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { SAMPLE_API_KEY, SAMPLE_PLAIN_KEY } from '../adapters/rest/openapi/api-key-sample';

export interface FakeApiKeys extends Pick<
  MerchantsService,
  'issueApiKey' | 'listApiKeys' | 'recordKeyUses' | 'revokeApiKey'
> {
  readonly issued: IssueApiKeyRequest[];
  readonly listed: ListApiKeysRequest[];
  readonly revoked: RevokeApiKeyRequest[];
  readonly used: RecordKeyUsesRequest[];
  /** What the next calls answer. */
  keys: ApiKey[] | Error;
  /** What the next requests for a key are refused with. */
  refusal?: Error;
}

/** A directory with one key. */
export function fakeApiKeys(): FakeApiKeys {
  const answer = <T>(requests: T[], request: T): ApiKey[] => {
    requests.push(request);
    if (fake.keys instanceof Error) throw fake.keys;
    return fake.keys;
  };
  const fake: FakeApiKeys = {
    issued: [],
    listed: [],
    revoked: [],
    used: [],
    keys: [SAMPLE_API_KEY],
    async issueApiKey(request) {
      answer(fake.issued, request);
      if (fake.refusal !== undefined) throw fake.refusal;
      const { name, environment, scopes, expiresAt, allowedAddresses, keyId = SAMPLE_API_KEY.keyId } = request;
      const key = { ...SAMPLE_API_KEY, ...{ keyId, name, environment, scopes, expiresAt, allowedAddresses } };
      return { keyId, apiKey: SAMPLE_PLAIN_KEY, key };
    },
    listApiKeys: async (request) => ({ keys: answer(fake.listed, request) }),
    async recordKeyUses(request) {
      answer(fake.used, request);
      return {};
    },
    async revokeApiKey(request) {
      answer(fake.revoked, request);
      return {};
    },
  };
  return fake;
}
