import {
  ChannelKind,
  KycStatus,
  type Channel as WireChannel,
  type RegisterMerchantRequest,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { derivedId } from '@daftari/kernel/ids';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import type { FieldCheck } from '@daftari/service/field-check';
import { MAX_CHANNELS } from '../domain/channel';
import type { FirstChannel } from '../domain/merchant';
import type { RegisterMerchant } from '../domain/register-merchant';
import { MAX_RULES } from '../domain/set-pricing';
import { hasTwins, readRule } from './pricing-request';

export const MAX_NAME = 120;
export const SHORTCODE = /^\d{5,7}$/;

/** Reads a registration. An unspecified KYC status is pending: the less that is allowed, the safer the default. */
export function registerCommand(check: FieldCheck, request: RegisterMerchantRequest): RegisterMerchant {
  const merchantId = check.uuid('merchantId', request.merchantId);
  if (merchantId === PLATFORM_MERCHANT) check.wrong('merchantId', "is the platform's own");
  const name = check.text('name', request.name, MAX_NAME);
  const kycStatus = request.kycStatus === KycStatus.APPROVED ? 'approved' : 'pending';
  if (request.channels.length > MAX_CHANNELS) check.wrong('channels', `must be at most ${MAX_CHANNELS}`);
  if (request.pricing.length > MAX_RULES) check.wrong('pricing', `must be at most ${MAX_RULES}`);
  const channels = request.channels
    .slice(0, MAX_CHANNELS)
    .map((c, i) => readChannel(check, `channels.${i}`, merchantId, c));
  const pricing = request.pricing.slice(0, MAX_RULES).map((rule, i) => readRule(check, `pricing.${i}`, rule));
  if (hasTwins(channels.map((c) => c.channelId))) check.wrong('channels', 'must not name a channel twice');
  if (channels.filter((c) => c.isDefault).length > 1) check.wrong('channels', 'must have at most one default');
  if (hasTwins(pricing.map((rule) => rule.paymentType))) check.wrong('pricing', 'must have one rule a payment type');
  return { merchantId, name, kycStatus, channels, pricing };
}

/** A channel without an id gets one derived from what it is, so that registering again names the same channel. */
function readChannel(check: FieldCheck, field: string, merchantId: string, channel: WireChannel): FirstChannel {
  const { shortcode, isDefault } = channel;
  if (!SHORTCODE.test(shortcode)) check.wrong(`${field}.shortcode`, 'must have 5 to 7 digits');
  const known = channel.kind === ChannelKind.PAYBILL || channel.kind === ChannelKind.TILL;
  if (!known) check.wrong(`${field}.kind`, 'must be PAYBILL or TILL');
  const kind = channel.kind === ChannelKind.TILL ? 'TILL' : 'PAYBILL';
  const channelId =
    channel.channelId === ''
      ? derivedId('channel', merchantId, kind, shortcode)
      : check.uuid(`${field}.channelId`, channel.channelId);
  return { channelId, kind, shortcode, name: check.text(`${field}.name`, channel.name, MAX_NAME), isDefault };
}
