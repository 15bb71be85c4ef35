import { KycStatus, type Merchant as WireMerchant } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { Environment as World } from '@daftari/journal-core/event';
import type { Merchant } from '../domain/merchant';
import { wireApiKey } from './wire-api-key';
import { wireChannels } from './wire-channel';

/** A merchant as it is answered, with the channels of one environment or of both: a key's hash stays inside. */
export function wireMerchant(merchant: Merchant, environment?: World): WireMerchant {
  return {
    merchantId: merchant.merchantId,
    name: merchant.name,
    kycStatus: merchant.kycStatus === 'approved' ? KycStatus.APPROVED : KycStatus.PENDING,
    suspended: merchant.suspended,
    createdAt: merchant.createdAt,
    channels: wireChannels(merchant.channels, environment),
    pricing: merchant.pricing.map((rule) => ({
      ...rule,
      minimumCents: rule.minimumCents,
      maximumCents: rule.maximumCents,
    })),
    keys: merchant.keys.map(wireApiKey),
  };
}
