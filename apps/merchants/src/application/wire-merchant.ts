import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  ChannelKind,
  KycStatus,
  type Merchant as WireMerchant,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { Merchant } from '../domain/merchant';

/** A merchant as it is answered: a key's hash stays inside. */
export function wireMerchant(merchant: Merchant): WireMerchant {
  return {
    merchantId: merchant.merchantId,
    name: merchant.name,
    kycStatus: merchant.kycStatus === 'approved' ? KycStatus.APPROVED : KycStatus.PENDING,
    channels: merchant.channels.map((channel) => ({
      ...channel,
      kind: channel.kind === 'TILL' ? ChannelKind.TILL : ChannelKind.PAYBILL,
    })),
    pricing: merchant.pricing.map((rule) => ({
      ...rule,
      minimumCents: rule.minimumCents,
      maximumCents: rule.maximumCents,
    })),
    keys: merchant.keys.map(({ keyId, name, prefix, environment, revoked }) => ({
      keyId,
      name,
      prefix,
      environment: environment === 'live' ? Environment.LIVE : Environment.TEST,
      revoked,
    })),
  };
}
