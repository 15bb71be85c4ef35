import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import { DaftariError } from '@daftari/kernel/errors';
import type { FirstChannel, Merchant, MerchantState } from './merchant';
import { ruleText } from './pricing-rule';

/** A merchant with everything it starts with; checked and normalised. */
export interface RegisterMerchant extends Pick<Merchant, 'merchantId' | 'name' | 'kycStatus' | 'pricing'> {
  readonly channels: readonly FirstChannel[];
}

/**
 * Registers a merchant with its channels and pricing as one fact, so that nobody ever sees it without its pricing.
 * The same registration again is the same fact; another one under the same id is refused (ALREADY_EXISTS).
 */
export function decideRegister(command: RegisterMerchant, merchant: MerchantState): MerchantsEvent[] {
  if (merchant !== undefined) {
    if (isSame(command, merchant)) return [];
    throw new DaftariError('ALREADY_EXISTS', `The merchant ${command.merchantId} is registered already, differently.`);
  }
  const { merchantId, name, kycStatus } = command;
  return [
    { type: 'MerchantRegistered.v1', data: { merchantId, name, kycStatus } },
    ...command.channels.map((channel) => ({ type: 'ChannelCreated.v1' as const, data: { merchantId, ...channel } })),
    ...command.pricing.map((rule) => ({ type: 'PricingRuleSet.v1' as const, data: { merchantId, ...rule } })),
  ];
}

/**
 * Compares with what the merchant was registered with: its channels, pricing and KYC status change by themselves afterwards.
 * The order of channels and rules does not matter.
 */
function isSame(command: RegisterMerchant, merchant: Merchant): boolean {
  return (
    command.name === merchant.name &&
    command.kycStatus === merchant.registration.kycStatus &&
    sameSet(command.channels.map(channelText), merchant.firstChannels.map(channelText)) &&
    sameSet(command.pricing.map(ruleText), merchant.registration.pricing.map(ruleText))
  );
}

function channelText(channel: FirstChannel): string {
  return JSON.stringify([channel.channelId, channel.kind, channel.shortcode, channel.name, channel.isDefault]);
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const left = [...a].sort();
  const right = [...b].sort();
  return left.length === right.length && left.every((text, i) => text === right[i]);
}
