import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { Channel } from './channel';

/** What takes the flag from the channel that has it, so that another one can get it in the same batch. */
export function withoutDefault(merchantId: string, channels: readonly Channel[]): MerchantsEvent[] {
  return channels
    .filter(({ isDefault }) => isDefault)
    .map(({ channelId }) => ({ type: 'ChannelUpdated.v1', data: { merchantId, channelId, isDefault: false } }));
}
