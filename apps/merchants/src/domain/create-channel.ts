import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import { KIND_OF_TYPE, MAX_CHANNELS, type ChannelType } from './channel';
import { withoutDefault } from './default-channel';
import type { MerchantState } from './merchant';

/** A new channel; checked and normalised. */
export interface CreateChannel {
  readonly merchantId: string;
  readonly environment: Environment;
  readonly channelId: string;
  readonly type: ChannelType;
  readonly shortcode: string;
  readonly name: string;
  readonly accountNumber?: string;
  readonly isDefault: boolean;
  readonly requestFingerprint: string;
}

/**
 * Adds a channel; a new default takes the flag from the old one. The same request again is the same fact, also after the
 * channel was changed or deleted.
 * @throws DaftariError MERCHANT_NOT_FOUND, IDEMPOTENCY_KEY_REUSED, DUPLICATE_SHORTCODE; VALIDATION_ERROR too many
 */
export function decideCreateChannel(command: CreateChannel, merchant: MerchantState): MerchantsEvent[] {
  if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
  const { merchantId, environment, channelId, type, shortcode, name, accountNumber, isDefault } = command;
  const { channels, deleted } = merchant.channels[environment];
  const earlier = [...channels, ...deleted].find((one) => one.channelId === channelId);
  if (earlier !== undefined) {
    if (earlier.requestFingerprint === command.requestFingerprint) return [];
    throw new DaftariError('IDEMPOTENCY_KEY_REUSED');
  }
  const twin = channels.find((one) => one.shortcode === shortcode);
  if (twin !== undefined) throw new DaftariError('DUPLICATE_SHORTCODE', undefined, { channelId: twin.channelId });
  if (channels.length >= MAX_CHANNELS) {
    const why = `There are ${MAX_CHANNELS} channels, which is the most there can be; delete one first.`;
    throw new DaftariError('VALIDATION_ERROR', why, { fields: { shortcode: 'would be one channel too many' } });
  }
  const kind = KIND_OF_TYPE[type];
  const data = {
    ...{ merchantId, channelId, kind, shortcode, name, isDefault },
    ...(type !== 'PAYBILL' && type !== 'TILL' && { type }),
    ...(accountNumber !== undefined && { accountNumber }),
    requestFingerprint: command.requestFingerprint,
  };
  return [...(isDefault ? withoutDefault(merchantId, channels) : []), { type: 'ChannelCreated.v1', data }];
}
