import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type {
  CreateChannelRequest,
  CreateCredentialProfileRequest,
  DecideKycRequest,
  DeleteChannelRequest,
  DeleteCredentialProfileRequest,
  GetChannelRequest,
  GetCredentialProfileRequest,
  GetMerchantRequest,
  IssueApiKeyRequest,
  ListApiKeysRequest,
  ListChannelsRequest,
  ListCredentialProfilesRequest,
  ListMerchantsRequest,
  MerchantsService,
  ReactivateMerchantRequest,
  RecordKeyUsesRequest,
  RegisterMerchantRequest,
  RevokeApiKeyRequest,
  SetPricingRequest,
  SuspendMerchantRequest,
  UpdateChannelRequest,
  UpdateCredentialProfileRequest,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { Journal } from '@daftari/journal-core/journal';
import type { Clock } from '@daftari/kernel/clock';
import { DaftariError } from '@daftari/kernel/errors';
import type { Ids } from '@daftari/kernel/ids';
import type { Random } from '@daftari/kernel/random';
import { callerCause } from '@daftari/rpc/caller-cause';
import type { SecretStore } from '@daftari/secrets/secret-store';
import { FieldCheck } from '@daftari/service/field-check';
import { decideRegister } from '../domain/register-merchant';
import { ApiKeyDirectory } from './api-key-directory';
import { ChannelDirectory } from './channel-directory';
import { readEnvironment } from './channel-request';
import { CredentialDirectory } from './credential-directory';
import { listMerchants } from './list-merchants';
import { merchantRoster, type MerchantRoster } from './merchant-roster';
import { MerchantStanding } from './merchant-standing';
import { merchantStreams, type MerchantStreams } from './merchant-streams';
import { registerCommand } from './register-request';
import { wireMerchant } from './wire-merchant';

/** The directory. A merchant's stream is its whole state; every answer is a fold of it. */
export class MerchantsDirectory implements MerchantsService {
  private readonly streams: MerchantStreams;
  private readonly keys: ApiKeyDirectory;
  private readonly channels: ChannelDirectory;
  private readonly credentials: CredentialDirectory;
  private readonly standing: MerchantStanding;
  private readonly roster: MerchantRoster;

  constructor(journal: Journal, clock: Clock, ids: Ids, random: Random, secrets: SecretStore) {
    this.streams = merchantStreams(journal);
    this.keys = new ApiKeyDirectory({ streams: this.streams, clock, ids, random });
    this.channels = new ChannelDirectory(this.streams, ids);
    this.credentials = new CredentialDirectory(this.streams, ids, secrets);
    this.standing = new MerchantStanding(this.streams, ids);
    this.roster = merchantRoster(journal);
  }

  /** @throws DaftariError VALIDATION_ERROR, ALREADY_EXISTS; what the journal throws */
  async registerMerchant(request: RegisterMerchantRequest) {
    const check = new FieldCheck();
    const command = registerCommand(check, request);
    const { merchantId } = command;
    const cause = callerCause(check, request.caller, merchantId);
    check.done();
    await this.streams.decide(merchantId, cause, (merchant) => decideRegister(command, merchant));
    return this.getMerchant({ merchantId });
  }

  /** @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND */
  async getMerchant(request: GetMerchantRequest) {
    const check = new FieldCheck();
    const merchantId = check.uuid('merchantId', request.merchantId);
    const asked = request.environment ?? Environment.UNSPECIFIED;
    const environment = asked === Environment.UNSPECIFIED ? undefined : readEnvironment(check, asked);
    check.done();
    const merchant = await this.streams.merchant(merchantId);
    if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
    return { merchant: wireMerchant(merchant, environment) };
  }

  issueApiKey(request: IssueApiKeyRequest) {
    return this.keys.issueApiKey(request);
  }

  listApiKeys(request: ListApiKeysRequest) {
    return this.keys.listApiKeys(request);
  }

  recordKeyUses(request: RecordKeyUsesRequest) {
    return this.keys.recordKeyUses(request);
  }

  revokeApiKey(request: RevokeApiKeyRequest) {
    return this.keys.revokeApiKey(request);
  }

  listMerchants(request: ListMerchantsRequest) {
    return listMerchants(this.roster, this.streams, request);
  }

  decideKyc(request: DecideKycRequest) {
    return this.standing.decideKyc(request);
  }

  suspendMerchant(request: SuspendMerchantRequest) {
    return this.standing.suspendMerchant(request);
  }

  reactivateMerchant(request: ReactivateMerchantRequest) {
    return this.standing.reactivateMerchant(request);
  }

  setPricing(request: SetPricingRequest) {
    return this.standing.setPricing(request);
  }

  createChannel(request: CreateChannelRequest) {
    return this.channels.createChannel(request);
  }

  listChannels(request: ListChannelsRequest) {
    return this.channels.listChannels(request);
  }

  getChannel(request: GetChannelRequest) {
    return this.channels.getChannel(request);
  }

  updateChannel(request: UpdateChannelRequest) {
    return this.channels.updateChannel(request);
  }

  deleteChannel(request: DeleteChannelRequest) {
    return this.channels.deleteChannel(request);
  }

  createCredentialProfile(request: CreateCredentialProfileRequest) {
    return this.credentials.createCredentialProfile(request);
  }

  listCredentialProfiles(request: ListCredentialProfilesRequest) {
    return this.credentials.listCredentialProfiles(request);
  }

  getCredentialProfile(request: GetCredentialProfileRequest) {
    return this.credentials.getCredentialProfile(request);
  }

  updateCredentialProfile(request: UpdateCredentialProfileRequest) {
    return this.credentials.updateCredentialProfile(request);
  }

  deleteCredentialProfile(request: DeleteCredentialProfileRequest) {
    return this.credentials.deleteCredentialProfile(request);
  }

  /** Stops what follows the journal; before the journal is closed. */
  stop(): Promise<void> {
    return this.roster.stop();
  }
}
