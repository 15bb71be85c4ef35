import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type {
  CreateCredentialProfileRequest,
  CredentialProfile as WireProfile,
  DeleteCredentialProfileRequest,
  GetCredentialProfileRequest,
  ListCredentialProfilesRequest,
  MerchantsService,
  UpdateCredentialProfileRequest,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import type { Ids } from '@daftari/kernel/ids';
import { callerCause } from '@daftari/rpc/caller-cause';
import { writeDarajaSecret, type DarajaSecret } from '@daftari/secrets/daraja-secret';
import type { SecretStore } from '@daftari/secrets/secret-store';
import { FieldCheck } from '@daftari/service/field-check';
import { decideCreateProfile, FIRST_VERSION, type CreateProfile } from '../domain/create-credential-profile';
import { evolveProfiles, NO_PROFILE_BOOKS, type CredentialProfile } from '../domain/credential-profile';
import { decideDeleteProfile } from '../domain/delete-credential-profile';
import { decideUpdateProfile, findProfile, type UpdateProfile } from '../domain/update-credential-profile';
import { readScope } from './channel-request';
import { createProfileCommand, readCredentials, updateProfileCommand } from './credential-request';
import type { MerchantStreams } from './merchant-streams';

type CredentialService = Pick<
  MerchantsService,
  | 'createCredentialProfile'
  | 'listCredentialProfiles'
  | 'getCredentialProfile'
  | 'updateCredentialProfile'
  | 'deleteCredentialProfile'
>;

/** Versions that were written and never came into force (a crash, somebody quicker) are passed over, so many at once. */
const MAX_UNUSED_VERSIONS = 1_000;

/** Merchants' own Daraja credentials, each environment's for itself. Secrets go in here and never come out. */
export class CredentialDirectory implements CredentialService {
  constructor(
    private readonly streams: MerchantStreams,
    private readonly ids: Ids,
    private readonly secrets: SecretStore,
  ) {}

  /**
   * The credentials are durable before the profile is: a crash between leaves a secret that nothing names.
   * @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND, LIMIT_REACHED, IDEMPOTENCY_KEY_REUSED; what journal and
   *   secret store throw
   */
  async createCredentialProfile(request: CreateCredentialProfileRequest) {
    const check = new FieldCheck();
    const command = createProfileCommand(check, request);
    const credentials = readCredentials(check, request.credentials);
    const { merchantId, environment, profileId } = command;
    const cause = { ...callerCause(check, request.caller, profileId), environment };
    check.done();
    // Refused, or a repetition, before anything is kept.
    const isNew = decideCreateProfile(command, await this.streams.merchant(merchantId)).length > 0;
    if (isNew) await this.keepFirst(profileId, credentials);
    const written = await this.streams.decide(merchantId, cause, (merchant) => decideCreateProfile(command, merchant));
    const replayed = written.length === 0;
    const events = replayed ? await this.streams.history(merchantId) : written;
    return { profile: wireProfile(merchantId, asCreated(events, command)), replayed };
  }

  /** @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND */
  async listCredentialProfiles(request: ListCredentialProfilesRequest) {
    const check = new FieldCheck();
    const { merchantId, environment } = readScope(check, request);
    check.done();
    const merchant = await this.streams.merchant(merchantId);
    if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
    const { profiles } = merchant.credentials[environment];
    return { profiles: profiles.map((profile) => wireProfile(merchantId, profile)) };
  }

  /** @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND, CREDENTIAL_NOT_FOUND */
  async getCredentialProfile(request: GetCredentialProfileRequest) {
    const check = new FieldCheck();
    const { merchantId, environment } = readScope(check, request);
    const profileId = check.uuid('profileId', request.profileId);
    check.done();
    const profile = findProfile(await this.streams.merchant(merchantId), environment, profileId);
    return { profile: wireProfile(merchantId, profile) };
  }

  /** @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND, CREDENTIAL_NOT_FOUND, EMPTY_UPDATE; what the stores throw */
  async updateCredentialProfile(request: UpdateCredentialProfileRequest) {
    const check = new FieldCheck();
    const changes = updateProfileCommand(check, request);
    const credentials = request.credentials === undefined ? undefined : readCredentials(check, request.credentials);
    const { merchantId, environment, profileId } = changes;
    const cause = { ...callerCause(check, request.caller, this.ids.uuid()), environment };
    check.done();
    const command = credentials === undefined ? changes : await this.keepNext(changes, credentials);
    await this.streams.decide(merchantId, cause, (merchant) => decideUpdateProfile(command, merchant));
    return this.getCredentialProfile({ merchantId, environment: request.environment, profileId });
  }

  /** @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND, CREDENTIAL_NOT_FOUND; what the journal throws */
  async deleteCredentialProfile(request: DeleteCredentialProfileRequest) {
    const check = new FieldCheck();
    const scope = readScope(check, request);
    const profileId = check.uuid('profileId', request.profileId);
    const cause = { ...callerCause(check, request.caller, this.ids.uuid()), environment: scope.environment };
    check.done();
    const command = { ...scope, profileId, causation: cause.causation };
    await this.streams.decide(scope.merchantId, cause, (merchant) => decideDeleteProfile(command, merchant));
    return {};
  }

  /** @throws DaftariError IDEMPOTENCY_KEY_REUSED the id was asked for with other credentials before */
  private async keepFirst(id: string, credentials: DarajaSecret): Promise<void> {
    if (await this.keep(id, FIRST_VERSION, credentials)) return;
    throw new DaftariError('IDEMPOTENCY_KEY_REUSED');
  }

  /** Under the next version that nobody has taken. */
  private async keepNext(changes: UpdateProfile, credentials: DarajaSecret): Promise<UpdateProfile> {
    const { merchantId, environment, profileId } = changes;
    const { secretVersion: current } = findProfile(await this.streams.merchant(merchantId), environment, profileId);
    for (let secretVersion = current + 1; secretVersion <= current + MAX_UNUSED_VERSIONS; secretVersion += 1) {
      if (await this.keep(profileId, secretVersion, credentials)) return { ...changes, secretVersion };
    }
    throw new Error(`the versions after ${current} of profile ${profileId} are taken`);
  }

  /** @returns false when other credentials stand there */
  private async keep(id: string, version: number, credentials: DarajaSecret): Promise<boolean> {
    try {
      await this.secrets.put({ id, version }, writeDarajaSecret(credentials));
      return true;
    } catch (error) {
      if (error instanceof DaftariError && error.code === 'ALREADY_EXISTS') return false;
      throw error;
    }
  }
}

function wireProfile(merchantId: string, profile: CredentialProfile): WireProfile {
  const { profileId, name, shortcode, transactionType, active, secretVersion, createdAt, updatedAt } = profile;
  return { profileId, merchantId, name, shortcode, transactionType, active, secretVersion, createdAt, updatedAt };
}

/** The profile as its creation told it, whatever became of it: what the first request was answered. */
function asCreated(
  events: readonly RecordedEvent<MerchantsEvent>[],
  { profileId, environment }: Pick<CreateProfile, 'profileId' | 'environment'>,
): CredentialProfile {
  for (const event of events.toReversed()) {
    if (event.type !== 'CredentialProfileCreated.v1' || event.data.profileId !== profileId) continue;
    if (event.environment !== environment) continue;
    return evolveProfiles(NO_PROFILE_BOOKS, event)[environment].profiles[0]!;
  }
  throw new Error(`profile ${profileId} was decided on, but its creation is not in the log`);
}
