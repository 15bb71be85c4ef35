import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import { KIND_OF_TYPE, type Channel, type ChannelType } from './channel';
import { withoutDefault } from './default-channel';
import type { MerchantState } from './merchant';

/** What is absent stays as it is. */
export interface UpdateChannel {
  readonly merchantId: string;
  readonly environment: Environment;
  readonly channelId: string;
  readonly type?: ChannelType;
  readonly shortcode?: string;
  readonly name?: string;
  /** Null takes it away. */
  readonly accountNumber?: string | null;
  readonly isDefault?: boolean;
}

/**
 * Changes a channel's name, account number or default flag. A new default takes the flag from the old one. Type and
 * shortcode never change: money would go elsewhere under an id that is known.
 * @throws DaftariError MERCHANT_NOT_FOUND, CHANNEL_NOT_FOUND, EMPTY_UPDATE; VALIDATION_ERROR another type or shortcode
 */
export function decideUpdateChannel(command: UpdateChannel, merchant: MerchantState): MerchantsEvent[] {
  if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
  const { merchantId, environment, channelId, name, accountNumber, isDefault } = command;
  const { channels } = merchant.channels[environment];
  const channel = channels.find((one) => one.channelId === channelId);
  if (channel === undefined) throw new DaftariError('CHANNEL_NOT_FOUND');
  refuseOtherIdentity(command, channel);
  if (name === undefined && accountNumber === undefined && isDefault === undefined) {
    throw new DaftariError('EMPTY_UPDATE');
  }
  const changes = {
    ...(name !== undefined && name !== channel.name && { name }),
    ...(accountNumber !== undefined && accountNumber !== (channel.accountNumber ?? null) && { accountNumber }),
    ...(isDefault !== undefined && isDefault !== channel.isDefault && { isDefault }),
  };
  if (Object.keys(changes).length === 0) return [];
  return [
    ...(changes.isDefault === true ? withoutDefault(merchantId, channels) : []),
    { type: 'ChannelUpdated.v1', data: { merchantId, channelId, ...changes } },
  ];
}

/** SDKs send the type and the shortcode along: what a channel is already is no change. */
function refuseOtherIdentity({ type, shortcode }: UpdateChannel, channel: Channel): void {
  const never = 'never changes; create another channel';
  const fields = {
    ...(type !== undefined && !isSameType(type, channel.type) && { type: never }),
    ...(shortcode !== undefined && shortcode !== channel.shortcode && { shortcode: never }),
  };
  if (Object.keys(fields).length > 0) throw new DaftariError('VALIDATION_ERROR', undefined, { fields });
}

/** TILL and TILL_NUMBER are two words for one thing. */
function isSameType(one: ChannelType, other: ChannelType): boolean {
  return one === other || (KIND_OF_TYPE[one] === 'TILL' && KIND_OF_TYPE[other] === 'TILL');
}
