import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import { money, quoted } from '../words';
import type { Sentences } from './sentences';

export const merchantsSentences: Sentences<MerchantsEvent> = {
  'MerchantRegistered.v1': ({ data }) => `Merchant ${quoted(data.name)} registered, KYC ${data.kycStatus}.`,
  'ChannelCreated.v1': ({ data }) =>
    `Channel ${quoted(data.name)} created: ${data.kind} ${data.shortcode}${data.isDefault ? ', the default' : ''}.`,
  'PricingRuleSet.v1': ({ data }) =>
    `Fee of ${data.paymentType} set to ${money(data.flatCents)} plus ${data.basisPoints} basis points, ` +
    `${data.refundOnFailure ? 'given back' : 'kept'} when a payment fails.`,
  'ApiKeyIssued.v1': ({ data }) => `API key ${quoted(data.name)} issued (${data.prefix}…).`,
  'ApiKeyRevoked.v1': ({ data }) => `API key revoked: ${quoted(data.reason)}.`,
};
