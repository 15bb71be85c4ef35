import {
  ChannelKind,
  KycStatus,
  type Channel as WireChannel,
  type PricingRule as WireRule,
  type RegisterMerchantRequest,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { derivedId } from '@daftari/kernel/ids';
import { cents, ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import type { FieldCheck } from '@daftari/service/field-check';
import type { Channel, PricingRule } from '../domain/merchant';
import type { RegisterMerchant } from '../domain/register-merchant';

export const MAX_NAME = 120;
/** Together far below what one batch of the journal takes, so that a registration is always one append. */
const MAX_CHANNELS = 100;
const MAX_RULES = 50;
const SHORTCODE = /^\d{5,7}$/;
const PAYMENT_TYPE = /^[A-Z][A-Z0-9_]{1,39}$/;

/** Reads a registration. An unspecified KYC status is pending: the less that is allowed, the safer the default. */
export function registerCommand(check: FieldCheck, request: RegisterMerchantRequest): RegisterMerchant {
  const merchantId = check.uuid('merchantId', request.merchantId);
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
function readChannel(check: FieldCheck, field: string, merchantId: string, channel: WireChannel): Channel {
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

function readRule(check: FieldCheck, field: string, rule: WireRule): PricingRule {
  const { paymentType, basisPoints, refundOnFailure } = rule;
  if (!PAYMENT_TYPE.test(paymentType)) check.wrong(`${field}.paymentType`, 'must be upper case, such as STK');
  if (!Number.isInteger(basisPoints) || basisPoints < 0 || basisPoints > 10_000) {
    check.wrong(`${field}.basisPoints`, 'must be 0 to 10000');
  }
  const flatCents = readFee(check, `${field}.flatCents`, rule.flatCents);
  const minimum = rule.minimumCents;
  const maximum = rule.maximumCents;
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    check.wrong(`${field}.minimumCents`, 'must not be above maximumCents');
  }
  return {
    paymentType,
    flatCents,
    basisPoints,
    ...(minimum !== undefined && { minimumCents: readFee(check, `${field}.minimumCents`, minimum) }),
    ...(maximum !== undefined && { maximumCents: readFee(check, `${field}.maximumCents`, maximum) }),
    refundOnFailure,
  };
}

/** KES 1,000,000: more than any fee, and small enough that sums of it stay exact. */
const MAX_FEE_CENTS = 100_000_000;

function readFee(check: FieldCheck, field: string, value: number): Cents {
  if (Number.isInteger(value) && value >= 0 && value <= MAX_FEE_CENTS) return cents(value);
  check.wrong(field, `must be 0 to ${MAX_FEE_CENTS} cents`);
  return ZERO_CENTS;
}

function hasTwins(values: readonly string[]): boolean {
  return new Set(values).size < values.length;
}
