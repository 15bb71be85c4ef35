import {
  KycStatus,
  type DecideKycRequest,
  type MerchantsService,
  type ReactivateMerchantRequest,
  type SetPricingRequest,
  type SuspendMerchantRequest,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { Cause } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import type { Ids } from '@daftari/kernel/ids';
import { callerCause } from '@daftari/rpc/caller-cause';
import { FieldCheck } from '@daftari/service/field-check';
import { decideKyc } from '../domain/decide-kyc';
import type { MerchantState } from '../domain/merchant';
import { decideSetPricing } from '../domain/set-pricing';
import { decideReactivate, decideSuspend, type ChangeStanding } from '../domain/suspend-merchant';
import type { MerchantStreams } from './merchant-streams';
import { pricingCommand } from './pricing-request';
import { wireMerchant } from './wire-merchant';

const MAX_REASON = 200;

type StandingService = Pick<MerchantsService, 'decideKyc' | 'suspendMerchant' | 'reactivateMerchant' | 'setPricing'>;

/** What the operator decides of merchants: whether they are verified, whether they may do anything, what they pay. */
export class MerchantStanding implements StandingService {
  constructor(
    private readonly streams: MerchantStreams,
    private readonly ids: Ids,
  ) {}

  /** @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND; what the journal throws */
  async decideKyc(request: DecideKycRequest) {
    const check = new FieldCheck();
    const { reason, merchantId } = readReason(check, request);
    const kycStatus = readKycStatus(check, request.kycStatus);
    const cause = callerCause(check, request.caller, this.ids.uuid());
    check.done();
    return this.decided(merchantId, cause, (merchant) => decideKyc({ merchantId, kycStatus, reason }, merchant));
  }

  /** @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND; what the journal throws */
  async suspendMerchant(request: SuspendMerchantRequest) {
    return this.changed(request, decideSuspend);
  }

  /** @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND; what the journal throws */
  async reactivateMerchant(request: ReactivateMerchantRequest) {
    return this.changed(request, decideReactivate);
  }

  /** @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND; what the journal throws */
  async setPricing(request: SetPricingRequest) {
    const check = new FieldCheck();
    const command = pricingCommand(check, request);
    const cause = callerCause(check, request.caller, this.ids.uuid());
    check.done();
    return this.decided(command.merchantId, cause, (merchant) => decideSetPricing(command, merchant));
  }

  private async changed(
    request: SuspendMerchantRequest,
    decide: (command: ChangeStanding, merchant: MerchantState) => MerchantsEvent[],
  ) {
    const check = new FieldCheck();
    const command = readReason(check, request);
    const cause = callerCause(check, request.caller, this.ids.uuid());
    check.done();
    return this.decided(command.merchantId, cause, (merchant) => decide(command, merchant));
  }

  private async decided(
    merchantId: string,
    cause: Omit<Cause, 'correlation'>,
    decide: (merchant: MerchantState) => MerchantsEvent[],
  ) {
    await this.streams.decide(merchantId, cause, decide);
    const merchant = await this.streams.merchant(merchantId);
    if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
    return { merchant: wireMerchant(merchant) };
  }
}

function readReason(check: FieldCheck, request: ChangeStanding): ChangeStanding {
  const merchantId = check.uuid('merchantId', request.merchantId);
  return { merchantId, reason: check.text('reason', request.reason, MAX_REASON) };
}

function readKycStatus(check: FieldCheck, status: KycStatus): 'pending' | 'approved' {
  if (status === KycStatus.APPROVED) return 'approved';
  if (status !== KycStatus.PENDING) check.wrong('kycStatus', 'must be PENDING or APPROVED');
  return 'pending';
}
