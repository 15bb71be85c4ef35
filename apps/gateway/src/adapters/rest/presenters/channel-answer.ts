import { Type, type Static } from 'typebox';
import type { PaymentChannel } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { CHANNEL_TYPES } from '../../../domain/channel-request';
import { NullableText, Timestamp } from '../envelope';

/** seed-apis.md §1.12. */
export const ChannelAnswer = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: 'The channelId to pay by.' }),
    tenantId: Type.String({ format: 'uuid', description: "The merchant's id." }),
    category: Type.Literal('PAYMENT_WALLET'),
    type: Type.String({ enum: [...CHANNEL_TYPES], description: 'As it was given.' }),
    shortcode: Type.String(),
    name: Type.String(),
    accountNumber: NullableText,
    isDefault: Type.Boolean({ description: 'Whether it is paid when a request names no channel.' }),
    createdAt: Timestamp,
  },
  { title: 'Channel', description: 'A shortcode that customers pay to.' },
);

export const ChannelListAnswer = Type.Object(
  { items: Type.Array(ChannelAnswer, { description: 'Oldest first; all of them.' }) },
  { title: 'Channels' },
);

export function channelAnswer(channel: PaymentChannel): Static<typeof ChannelAnswer> {
  return {
    id: channel.channelId,
    tenantId: channel.merchantId,
    category: 'PAYMENT_WALLET',
    type: channel.type,
    shortcode: channel.shortcode,
    name: channel.name,
    accountNumber: channel.accountNumber ?? null,
    isDefault: channel.isDefault,
    createdAt: channel.createdAt,
  };
}

export function channelListAnswer(channels: readonly PaymentChannel[]): Static<typeof ChannelListAnswer> {
  return { items: channels.map(channelAnswer) };
}
