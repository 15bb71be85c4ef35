import type { ApiKey, MerchantsService } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { DaftariError } from '@daftari/kernel/errors';
import { derivedId, type Ids } from '@daftari/kernel/ids';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { withDeadline } from '@daftari/rpc/deadline';
import { grantedScopes, type ApiKeyAsk } from '../domain/api-key-request';
import type { Caller } from '../domain/caller';
import { environmentOnWire } from './environment-on-wire';

/** The longest that the directory may take. */
const KEY_DEADLINE_MS = 15_000;

export interface ApiKeyDeps {
  readonly merchants: Pick<MerchantsService, 'issueApiKey' | 'listApiKeys' | 'revokeApiKey'>;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
}

/** Who asks, and by which request. */
export interface ApiKeyCaller {
  readonly caller: Caller;
  readonly requestId: string;
}

export interface ApiKeyRequest extends ApiKeyCaller {
  readonly ask: ApiKeyAsk;
  readonly idempotencyKey: string | undefined;
}

/** A key and its text, which can never be read again. */
export interface IssuedApiKey {
  readonly key: ApiKey;
  readonly apiKey: string;
}

/** Newest first, revoked ones with them. */
export async function listApiKeys(deps: ApiKeyDeps, caller: Caller): Promise<readonly ApiKey[]> {
  const scope = { merchantId: caller.merchantId, environment: environmentOnWire(caller.environment) };
  const { keys } = await answered(deps, deps.merchants.listApiKeys(scope));
  return keys.filter((key) => key.environment === scope.environment);
}

/**
 * Issues a key in the environment of the key that asks. Under an idempotency key its id follows from that, so that no
 * second one is made; its text is not kept, so the first answer can not be given again.
 * @throws DaftariError INSUFFICIENT_SCOPE, INVALID_API_KEY, ALREADY_EXISTS, LIMIT_REACHED, VALIDATION_ERROR; OUTCOME_UNKNOWN
 */
export async function issueApiKey(deps: ApiKeyDeps, request: ApiKeyRequest): Promise<IssuedApiKey> {
  const { caller, ask, idempotencyKey } = request;
  const { merchantId, environment } = caller;
  const scopes = grantedScopes(caller, ask.scopes) ?? [];
  refuseRevoked(await listApiKeys(deps, caller), caller);
  const { key, apiKey } = await answered(
    deps,
    deps.merchants.issueApiKey({
      ...{ merchantId, environment: environmentOnWire(environment), name: ask.name, expiresAt: ask.expiresAt },
      keyId:
        idempotencyKey === undefined
          ? deps.ids.uuid()
          : derivedId('keyed-api-key', environment, merchantId, idempotencyKey),
      scopes: [...scopes],
      allowedAddresses: [...ask.allowedAddresses],
      caller: causeOf(request),
    }),
  );
  if (key === undefined) throw new Error('the directory issued a key and did not say which');
  return { key, apiKey };
}

/** Ends a key; one that is ended already stays so. @throws DaftariError API_KEY_NOT_FOUND, INVALID_API_KEY, OUTCOME_UNKNOWN */
export async function revokeApiKey(deps: ApiKeyDeps, request: ApiKeyCaller, keyId: string): Promise<void> {
  const { caller } = request;
  const keys = await listApiKeys(deps, caller);
  if (!keys.some((key) => key.keyId === keyId)) throw new DaftariError('API_KEY_NOT_FOUND');
  if (keyId !== caller.keyId) refuseRevoked(keys, caller);
  const reason = keyId === caller.keyId ? 'revoked with the key itself' : `revoked with the key ${caller.keyId}`;
  const asked = { merchantId: caller.merchantId, keyId, reason, caller: causeOf(request) };
  await answered(deps, deps.merchants.revokeApiKey(asked));
}

/**
 * A gateway hears of a revocation a moment late, or much later while it is cut off. Until then a key must not outlive itself by
 * another one, nor end those of its owner: the directory knows at once. @throws DaftariError INVALID_API_KEY
 */
function refuseRevoked(keys: readonly ApiKey[], { keyId }: Caller): void {
  if (keys.some((key) => key.keyId === keyId && key.revoked)) throw new DaftariError('INVALID_API_KEY');
}

function causeOf({ caller, requestId }: ApiKeyCaller) {
  return { actor: `merchant:${caller.merchantId}`, causation: requestId };
}

function answered<T>({ scheduler }: ApiKeyDeps, answer: Promise<T>): Promise<T> {
  return withDeadline(answer, KEY_DEADLINE_MS, scheduler, 'the directory of merchants');
}
