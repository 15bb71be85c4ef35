import type { QuoteFeeRequest, QuoteFeeResponse } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { FieldCheck } from '@daftari/service/field-check';
import { feeFor } from '../domain/pricing';
import type { MerchantPricings } from './merchant-pricing';
import { ruleFor } from './pricing-projection';
import { readCents } from './wire-values';

/** Far above M-Pesa's own limits; below it every fee is exact. */
export const MAX_AMOUNT_CENTS = 1_000_000_000_000;
export const MAX_PAYMENT_TYPE = 40;

/** What a payment would cost; 0 without a rule. @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND, OVERLOADED */
export async function quoteFee(pricings: MerchantPricings, request: QuoteFeeRequest): Promise<QuoteFeeResponse> {
  const check = new FieldCheck();
  const merchantId = check.uuid('merchantId', request.merchantId);
  const paymentType = check.text('paymentType', request.paymentType, MAX_PAYMENT_TYPE);
  const amountCents = readCents(check, 'amountCents', request.amountCents, 1, MAX_AMOUNT_CENTS);
  check.done();
  const rule = ruleFor(await pricings.of(merchantId), paymentType);
  if (rule === undefined) return { feeCents: 0, refundOnFailure: false };
  const { refundOnFailure, ...told } = rule;
  return { feeCents: feeFor(rule, amountCents), refundOnFailure, rule: told };
}
