import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import { DaftariError } from '@daftari/kernel/errors';
import type { Channel, Merchant, MerchantState, PricingRule } from './merchant';

/** A merchant with everything it starts with; checked and normalised. */
export type RegisterMerchant = Omit<Merchant, 'keys'>;

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

/** Compares with the merchant as it is now; the order of channels and rules does not matter. */
function isSame(command: RegisterMerchant, merchant: Merchant): boolean {
  return (
    command.name === merchant.name &&
    command.kycStatus === merchant.kycStatus &&
    sameSet(command.channels.map(channelText), merchant.channels.map(channelText)) &&
    sameSet(command.pricing.map(ruleText), merchant.pricing.map(ruleText))
  );
}

function channelText(channel: Channel): string {
  return JSON.stringify([channel.channelId, channel.kind, channel.shortcode, channel.name, channel.isDefault]);
}

function ruleText(rule: PricingRule): string {
  const { paymentType, flatCents, basisPoints, minimumCents, maximumCents, refundOnFailure } = rule;
  return JSON.stringify([
    paymentType,
    flatCents,
    basisPoints,
    minimumCents ?? null,
    maximumCents ?? null,
    refundOnFailure,
  ]);
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const left = [...a].sort();
  const right = [...b].sort();
  return left.length === right.length && left.every((text, i) => text === right[i]);
}
