import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import { DaftariError } from '@daftari/kernel/errors';
import type { Merchant, MerchantState } from './merchant';

export interface DecideKyc extends Pick<Merchant, 'merchantId' | 'kycStatus'> {
  readonly reason: string;
}

/** Says whether a merchant is verified. The status that it has already changes nothing. @throws DaftariError MERCHANT_NOT_FOUND */
export function decideKyc(command: DecideKyc, merchant: MerchantState): MerchantsEvent[] {
  if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
  if (merchant.kycStatus === command.kycStatus) return [];
  const { merchantId, kycStatus, reason } = command;
  return [{ type: 'MerchantKycDecided.v1', data: { merchantId, kycStatus, reason } }];
}
