import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import { DaftariError } from '@daftari/kernel/errors';
import type { MerchantState } from './merchant';

export interface ChangeStanding {
  readonly merchantId: string;
  readonly reason: string;
}

/** Ends what a merchant's keys may do. One that is suspended stays so, with the first reason. @throws DaftariError MERCHANT_NOT_FOUND */
export function decideSuspend({ merchantId, reason }: ChangeStanding, merchant: MerchantState): MerchantsEvent[] {
  if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
  return merchant.suspended ? [] : [{ type: 'MerchantSuspended.v1', data: { merchantId, reason } }];
}

/** Gives a suspended merchant's keys back what they may do. @throws DaftariError MERCHANT_NOT_FOUND */
export function decideReactivate({ merchantId, reason }: ChangeStanding, merchant: MerchantState): MerchantsEvent[] {
  if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
  return merchant.suspended ? [{ type: 'MerchantReactivated.v1', data: { merchantId, reason } }] : [];
}
