import type { InitiationService } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { CredentialProfile, MerchantsService } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { DaftariError } from '@daftari/kernel/errors';
import { derivedId, type Ids } from '@daftari/kernel/ids';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { withDeadline } from '@daftari/rpc/deadline';
import type { Caller } from '../domain/caller';
import type { CredentialAsk, CredentialChange } from '../domain/credential-request';
import { environmentOnWire } from './environment-on-wire';
import { requestFingerprint } from './request-fingerprint';

/** The longest that the directory, or Daraja's answer to a test, may take. */
const DEADLINE_MS = 15_000;

export interface CredentialDeps {
  readonly merchants: MerchantsService;
  readonly initiation: Pick<InitiationService, 'testCredentials'>;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
  readonly fingerprintKey: Uint8Array;
}

/** Who asks, and by which request. */
export interface CredentialCaller {
  readonly caller: Caller;
  readonly requestId: string;
}

export interface CredentialRequest extends CredentialCaller {
  readonly ask: CredentialAsk;
  readonly idempotencyKey: string | undefined;
  /** As received. */
  readonly rawBody: Uint8Array;
}

/**
 * Keeps a merchant's own Daraja credentials. Under a key the profile's id follows from the key, so that the same request again
 * names the same profile. @throws DaftariError IDEMPOTENCY_KEY_REUSED, LIMIT_REACHED, OUTCOME_UNKNOWN
 */
export async function createProfile(deps: CredentialDeps, request: CredentialRequest) {
  const { caller, ask, idempotencyKey, rawBody } = request;
  const { merchantId, environment } = caller;
  const profileId =
    idempotencyKey === undefined
      ? deps.ids.uuid()
      : derivedId('keyed-credential-profile', environment, merchantId, idempotencyKey);
  const asked = deps.merchants.createCredentialProfile({
    ...scopeOf(caller),
    ...ask,
    profileId,
    requestFingerprint: requestFingerprint(deps.fingerprintKey, 'native/credential-profile', rawBody),
    caller: causeOf(request),
  });
  const { profile, replayed } = await answered(deps, asked);
  return { profile: own(profile, caller), replayed };
}

export async function listProfiles(deps: CredentialDeps, caller: Caller): Promise<readonly CredentialProfile[]> {
  const { profiles } = await answered(deps, deps.merchants.listCredentialProfiles(scopeOf(caller)));
  return profiles.map((profile) => own(profile, caller));
}

/** @throws DaftariError CREDENTIAL_NOT_FOUND */
export async function getProfile(deps: CredentialDeps, caller: Caller, profileId: string): Promise<CredentialProfile> {
  const asked = deps.merchants.getCredentialProfile({ ...scopeOf(caller), profileId });
  return own((await answered(deps, asked)).profile, caller);
}

/** @throws DaftariError CREDENTIAL_NOT_FOUND, EMPTY_UPDATE, OUTCOME_UNKNOWN */
export async function updateProfile(
  deps: CredentialDeps,
  request: CredentialCaller,
  profileId: string,
  change: CredentialChange,
): Promise<CredentialProfile> {
  const { caller } = request;
  const asked = { ...scopeOf(caller), profileId, ...change, caller: causeOf(request) };
  return own((await answered(deps, deps.merchants.updateCredentialProfile(asked))).profile, caller);
}

/** @throws DaftariError CREDENTIAL_NOT_FOUND, OUTCOME_UNKNOWN */
export async function deleteProfile(deps: CredentialDeps, request: CredentialCaller, profileId: string): Promise<void> {
  const asked = { ...scopeOf(request.caller), profileId, caller: causeOf(request) };
  await answered(deps, deps.merchants.deleteCredentialProfile(asked));
}

/** Asks Daraja for an access token; no money can move. @throws DaftariError CREDENTIAL_NOT_FOUND */
export async function testProfile(deps: CredentialDeps, caller: Caller, profileId: string) {
  const asked = deps.initiation.testCredentials({ ...scopeOf(caller), profileId });
  return withDeadline(asked, DEADLINE_MS, deps.scheduler, 'the payment service');
}

function scopeOf({ merchantId, environment }: Caller) {
  return { merchantId, environment: environmentOnWire(environment) };
}

function causeOf({ caller, requestId }: CredentialCaller) {
  return { actor: `merchant:${caller.merchantId}`, causation: requestId };
}

function answered<T>({ scheduler }: CredentialDeps, answer: Promise<T>): Promise<T> {
  return withDeadline(answer, DEADLINE_MS, scheduler, 'the directory of merchants');
}

/** The directory looks for this merchant's profiles only; nothing of another's may leave even if it did not. */
function own(profile: CredentialProfile | undefined, { merchantId }: Caller): CredentialProfile {
  if (profile?.merchantId !== merchantId) throw new DaftariError('CREDENTIAL_NOT_FOUND');
  return profile;
}
