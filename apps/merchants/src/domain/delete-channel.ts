import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import type { MerchantState } from './merchant';

/** Payments under way are not known here; the edge asks for them before. */
const IS_DEFAULT = { linkedTransactions: 0, linkedCustomers: 0, isDefault: true };

export interface DeleteChannel {
  readonly merchantId: string;
  readonly environment: Environment;
  readonly channelId: string;
  /** Of the request: the same one again is the same fact. */
  readonly causation: string;
}

/**
 * Ends a channel. The default one stays until it is the default no more: payments that name no channel would go elsewhere
 * without anybody having said where.
 * @throws DaftariError MERCHANT_NOT_FOUND, CHANNEL_NOT_FOUND, CHANNEL_IN_USE
 */
export function decideDeleteChannel(command: DeleteChannel, merchant: MerchantState): MerchantsEvent[] {
  if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
  const { merchantId, environment, channelId, causation } = command;
  const { channels, deleted } = merchant.channels[environment];
  const channel = channels.find((one) => one.channelId === channelId);
  if (channel === undefined) {
    if (deleted.some((one) => one.channelId === channelId && one.deletedBy === causation)) return [];
    throw new DaftariError('CHANNEL_NOT_FOUND');
  }
  if (channel.isDefault) throw new DaftariError('CHANNEL_IN_USE', undefined, IS_DEFAULT);
  return [{ type: 'ChannelDeleted.v1', data: { merchantId, channelId } }];
}
