import type {
  IssueApiKeyRequest,
  ListApiKeysRequest,
  MerchantsService,
  RecordKeyUsesRequest,
  RevokeApiKeyRequest,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { Clock } from '@daftari/kernel/clock';
import { DaftariError } from '@daftari/kernel/errors';
import type { Ids } from '@daftari/kernel/ids';
import type { Random } from '@daftari/kernel/random';
import { callerCause } from '@daftari/rpc/caller-cause';
import { FieldCheck } from '@daftari/service/field-check';
import { freshApiKey, hashOfApiKey, prefixOfApiKey } from '../domain/api-key';
import { decideIssueKey } from '../domain/issue-api-key';
import { evolveKeys, type ApiKey } from '../domain/key-ring';
import { decideRevokeKey } from '../domain/revoke-api-key';
import { decideUseKeys, type UseApiKeys } from '../domain/use-api-key';
import { readKeyTerms, readUses } from './api-key-request';
import { readEnvironment, readScope } from './channel-request';
import type { MerchantStreams } from './merchant-streams';
import { wireApiKey } from './wire-api-key';

type ApiKeyService = Pick<MerchantsService, 'issueApiKey' | 'listApiKeys' | 'recordKeyUses' | 'revokeApiKey'>;

export interface ApiKeyDeps {
  readonly streams: MerchantStreams;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
}

const MAX_REASON = 200;

/** The API keys of merchants. */
export class ApiKeyDirectory implements ApiKeyService {
  constructor(private readonly deps: ApiKeyDeps) {}

  /** @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND, LIMIT_REACHED, ALREADY_EXISTS; what the journal throws */
  async issueApiKey(request: IssueApiKeyRequest) {
    const { clock, ids, random, streams } = this.deps;
    const check = new FieldCheck();
    const nowMs = clock.nowMs();
    const terms = readKeyTerms(check, request, nowMs);
    const keyId = request.keyId === undefined ? ids.uuid() : check.uuid('keyId', request.keyId);
    const environment = readEnvironment(check, request.environment);
    const cause = { ...callerCause(check, request.caller, keyId), environment };
    check.done();
    const apiKey = freshApiKey(environment, random);
    const command = { ...terms, keyId, prefix: prefixOfApiKey(apiKey), keyHash: hashOfApiKey(apiKey) };
    const decide = decideIssueKey(nowMs);
    const [issued] = await streams.decide(terms.merchantId, cause, (merchant) => decide(command, merchant));
    if (issued?.type !== 'ApiKeyIssued.v1') throw new Error(`key ${keyId} was decided on, but nothing was written`);
    return { keyId, apiKey, key: evolveKeys([], issued).map(wireApiKey)[0] };
  }

  /** @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND */
  async listApiKeys(request: ListApiKeysRequest) {
    const check = new FieldCheck();
    const { merchantId, environment } = readScope(check, request);
    check.done();
    const keys = (await this.keys(merchantId)).filter((key) => key.environment === environment);
    return { keys: keys.toReversed().map(wireApiKey) };
  }

  /** @throws DaftariError VALIDATION_ERROR; what the journal throws, when some of them may be noted */
  async recordKeyUses(request: RecordKeyUsesRequest) {
    const check = new FieldCheck();
    const merchants = readUses(check, request);
    callerCause(check, request.caller, '');
    check.done();
    for (const command of merchants) await this.recordUses(command, request.caller);
    return {};
  }

  /** @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND, API_KEY_NOT_FOUND; what the journal throws */
  async revokeApiKey(request: RevokeApiKeyRequest) {
    const { streams } = this.deps;
    const check = new FieldCheck();
    const merchantId = check.uuid('merchantId', request.merchantId);
    const keyId = check.uuid('keyId', request.keyId);
    const reason = check.text('reason', request.reason, MAX_REASON);
    const cause = callerCause(check, request.caller, keyId);
    check.done();
    const key = (await streams.merchant(merchantId))?.keys.find((candidate) => candidate.keyId === keyId);
    const world = key === undefined ? {} : { environment: key.environment };
    await streams.decide(merchantId, { ...cause, ...world }, (merchant) =>
      decideRevokeKey({ merchantId, keyId, reason }, merchant),
    );
    return {};
  }

  /** A key's events belong to its environment, so each environment is written for itself. */
  private async recordUses({ merchantId, uses }: UseApiKeys, caller: RecordKeyUsesRequest['caller']): Promise<void> {
    const { streams, clock, ids } = this.deps;
    const keys = (await streams.merchant(merchantId))?.keys ?? [];
    const decide = decideUseKeys(clock.nowMs());
    for (const environment of ['test', 'live'] as const) {
      const known = new Set(keys.filter((key) => key.environment === environment).map(({ keyId }) => keyId));
      const ofWorld = { merchantId, uses: uses.filter(({ keyId }) => known.has(keyId)) };
      if (ofWorld.uses.length === 0) continue;
      const cause = { ...callerCause(new FieldCheck(), caller, ids.uuid()), environment };
      await streams.decide(merchantId, cause, (merchant) => decide(ofWorld, merchant));
    }
  }

  private async keys(merchantId: string): Promise<readonly ApiKey[]> {
    const merchant = await this.deps.streams.merchant(merchantId);
    if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
    return merchant.keys;
  }
}
