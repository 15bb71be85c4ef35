import {
  ChannelKind,
  type Channel as WireChannel,
  type PaymentChannel,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { Environment } from '@daftari/journal-core/event';
import type { Channel, ChannelBooks } from '../domain/channel';

/** A channel as its merchant manages it. */
export function wirePaymentChannel(merchantId: string, channel: Channel): PaymentChannel {
  const { channelId, type, shortcode, name, accountNumber, isDefault, createdAt } = channel;
  return { channelId, merchantId, type, shortcode, name, accountNumber, isDefault, createdAt };
}

/** What payments go by. Without an environment: every channel of either, each once, with the default of live. */
export function wireChannels(books: ChannelBooks, environment: Environment | undefined): WireChannel[] {
  if (environment !== undefined) return books[environment].channels.map(wireChannel);
  const live = books.live.channels.map(wireChannel);
  const known = new Set(live.map(({ channelId }) => channelId));
  const others = books.test.channels.filter(({ channelId }) => !known.has(channelId));
  return [...live, ...others.map((channel) => ({ ...wireChannel(channel), isDefault: false }))];
}

function wireChannel({ channelId, kind, shortcode, name, isDefault }: Channel): WireChannel {
  return { channelId, kind: kind === 'TILL' ? ChannelKind.TILL : ChannelKind.PAYBILL, shortcode, name, isDefault };
}
