import { bodyFields } from '../body-fields';
import { idIn } from '../payment-fields';
import { rulesIn, type RuleAsk } from './pricing-request';
import { MAX_REASON_CHARACTERS, requiredText } from './reason';
import { requiredWord, wordIn } from './scope';

export const MAX_MERCHANT_NAME_CHARACTERS = 120;
export const KYC_STATUSES = ['pending', 'approved'] as const;
export type KycWord = (typeof KYC_STATUSES)[number];

/** A merchant that an operator registers. */
export interface MerchantAsk {
  readonly merchantId: string | undefined;
  readonly name: string;
  readonly kycStatus: KycWord;
  readonly pricing: readonly RuleAsk[];
}

/** Pending unless it is told otherwise. @throws DaftariError VALIDATION_ERROR, INVALID_UUID */
export function readMerchantRequest(body: unknown): MerchantAsk {
  const fields = bodyFields(body);
  const ask: MerchantAsk = {
    merchantId: idIn(fields, 'merchantId'),
    name: requiredText(fields, MAX_MERCHANT_NAME_CHARACTERS, 'name'),
    kycStatus: wordIn(fields, 'kycStatus', KYC_STATUSES) ?? 'pending',
    pricing: rulesIn(fields, 'pricing'),
  };
  fields.refuseIfWrong();
  return ask;
}

/** @throws DaftariError VALIDATION_ERROR */
export function readKycDecision(body: unknown): { readonly kycStatus: KycWord; readonly reason: string } {
  const fields = bodyFields(body);
  const kycStatus = requiredWord(fields, 'kycStatus', KYC_STATUSES);
  const reason = requiredText(fields, MAX_REASON_CHARACTERS, 'reason');
  fields.refuseIfWrong();
  return { kycStatus, reason };
}
