import type {
  CreateChannelRequest,
  DeleteChannelRequest,
  GetChannelRequest,
  ListChannelsRequest,
  MerchantsService,
  PaymentChannel,
  UpdateChannelRequest,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { fakeApiKeys, type FakeApiKeys } from './fake-api-keys';
import { fakeCredentials, type FakeCredentials } from './fake-credentials';
import { SAMPLE_CHANNEL } from '../adapters/rest/openapi/channel-sample';

const NOT_USED = () => Promise.reject(new Error('the gateway does not call this'));

export interface FakeMerchants extends MerchantsService {
  readonly credentials: FakeCredentials;
  readonly keys: FakeApiKeys;
  readonly created: CreateChannelRequest[];
  readonly read: (ListChannelsRequest | GetChannelRequest)[];
  readonly updated: UpdateChannelRequest[];
  readonly deleted: DeleteChannelRequest[];
  /** What the next calls answer; nothing is deleted when it is an error. */
  channel: PaymentChannel | undefined | Error;
  replayed: boolean;
}

/** A directory with one channel. */
export function fakeMerchants(): FakeMerchants {
  const answer = <T>(requests: T[], request: T): PaymentChannel | undefined => {
    requests.push(request);
    if (fake.channel instanceof Error) throw fake.channel;
    return fake.channel;
  };
  const credentials = fakeCredentials();
  const fake: FakeMerchants = {
    ...methodsOf(credentials),
    credentials,
    keys: fakeApiKeys(),
    created: [],
    read: [],
    updated: [],
    deleted: [],
    channel: SAMPLE_CHANNEL,
    replayed: false,
    createChannel: async (request) => ({ channel: answer(fake.created, request), replayed: fake.replayed }),
    async listChannels(request) {
      const channel = answer(fake.read, request);
      return { channels: channel === undefined ? [] : [channel] };
    },
    getChannel: async (request) => ({ channel: answer(fake.read, request) }),
    updateChannel: async (request) => ({ channel: answer(fake.updated, request) }),
    async deleteChannel(request) {
      answer(fake.deleted, request);
      return {};
    },
    registerMerchant: NOT_USED,
    issueApiKey: (request) => fake.keys.issueApiKey(request),
    listApiKeys: (request) => fake.keys.listApiKeys(request),
    recordKeyUses: (request) => fake.keys.recordKeyUses(request),
    revokeApiKey: (request) => fake.keys.revokeApiKey(request),
    getMerchant: NOT_USED,
    listMerchants: NOT_USED,
    decideKyc: NOT_USED,
    suspendMerchant: NOT_USED,
    reactivateMerchant: NOT_USED,
    setPricing: NOT_USED,
  };
  return fake;
}

function methodsOf({ asked: _asked, profile: _profile, replayed: _replayed, ...methods }: FakeCredentials) {
  return methods;
}
