import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type {
  GetMerchantRequest,
  IssueApiKeyRequest,
  MerchantsService,
  RegisterMerchantRequest,
  RevokeApiKeyRequest,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { Cause } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { DaftariError } from '@daftari/kernel/errors';
import type { Ids } from '@daftari/kernel/ids';
import type { Random } from '@daftari/kernel/random';
import { callerCause } from '@daftari/rpc/caller-cause';
import { FieldCheck } from '@daftari/service/field-check';
import { freshApiKey, hashOfApiKey, prefixOfApiKey } from '../domain/api-key';
import { decideIssueKey } from '../domain/issue-api-key';
import { merchantStream, type MerchantState } from '../domain/merchant';
import { decideRegister } from '../domain/register-merchant';
import { decideRevokeKey } from '../domain/revoke-api-key';
import { MAX_NAME, registerCommand } from './register-request';
import { wireMerchant } from './wire-merchant';

const MAX_REASON = 200;

/** The directory. A merchant's stream is its whole state; every answer is a fold of it. */
export class MerchantsDirectory implements MerchantsService {
  constructor(
    private readonly journal: Journal,
    private readonly ids: Ids,
    private readonly random: Random,
  ) {}

  /** @throws DaftariError VALIDATION_ERROR, ALREADY_EXISTS; what the journal throws */
  async registerMerchant(request: RegisterMerchantRequest) {
    const check = new FieldCheck();
    const command = registerCommand(check, request);
    const { merchantId } = command;
    const cause = callerCause(check, request.caller, merchantId);
    check.done();
    await this.decide(merchantId, cause, (merchant) => decideRegister(command, merchant));
    return this.getMerchant({ merchantId });
  }

  /** @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND; what the journal throws */
  async issueApiKey(request: IssueApiKeyRequest) {
    const check = new FieldCheck();
    const keyId = this.ids.uuid();
    const merchantId = check.uuid('merchantId', request.merchantId);
    const name = check.text('name', request.name, MAX_NAME);
    if (request.environment !== Environment.TEST && request.environment !== Environment.LIVE) {
      check.wrong('environment', 'must be TEST or LIVE');
    }
    const environment = request.environment === Environment.LIVE ? 'live' : 'test';
    const cause = { ...callerCause(check, request.caller, keyId), environment } as const;
    check.done();
    const apiKey = freshApiKey(environment, this.random);
    const command = { merchantId, keyId, name, prefix: prefixOfApiKey(apiKey), keyHash: hashOfApiKey(apiKey) };
    await this.decide(merchantId, cause, (merchant) => decideIssueKey(command, merchant));
    return { keyId, apiKey };
  }

  /** @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND; what the journal throws */
  async revokeApiKey(request: RevokeApiKeyRequest) {
    const check = new FieldCheck();
    const merchantId = check.uuid('merchantId', request.merchantId);
    const keyId = check.uuid('keyId', request.keyId);
    const reason = check.text('reason', request.reason, MAX_REASON);
    const cause = callerCause(check, request.caller, keyId);
    check.done();
    const key = (await this.merchant(merchantId))?.keys.find((candidate) => candidate.keyId === keyId);
    const world = key === undefined ? {} : { environment: key.environment };
    await this.decide(merchantId, { ...cause, ...world }, (merchant) =>
      decideRevokeKey({ merchantId, keyId, reason }, merchant),
    );
    return {};
  }

  /** @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND */
  async getMerchant(request: GetMerchantRequest) {
    const check = new FieldCheck();
    const merchantId = check.uuid('merchantId', request.merchantId);
    check.done();
    const merchant = await this.merchant(merchantId);
    if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
    return { merchant: wireMerchant(merchant) };
  }

  private async merchant(merchantId: string): Promise<MerchantState> {
    return (await this.journal.state<MerchantState>(partitionOf(merchantId), merchantStream(merchantId))).state;
  }

  private decide(
    merchantId: string,
    cause: Omit<Cause, 'correlation'>,
    decide: (merchant: MerchantState) => readonly MerchantsEvent[],
  ) {
    const stream = merchantStream(merchantId);
    return this.journal.decide({
      partition: partitionOf(merchantId),
      streams: [stream],
      cause: { ...cause, correlation: merchantId },
      decide: (view) => ({
        events: decide(view.stream<MerchantState>(stream).state).map((event) => ({ ...event, stream })),
        result: undefined,
      }),
    });
  }
}
