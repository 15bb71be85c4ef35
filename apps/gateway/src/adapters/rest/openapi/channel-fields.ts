import { Type } from 'typebox';
import type { ErrorCode } from '@daftari/kernel/error-registry';
import { CHANNEL_TYPES, MAX_ACCOUNT_NUMBER_CHARACTERS } from '../../../domain/channel-request';
import { MAX_NAME_CHARACTERS } from '../../../domain/directory-fields';
import { SAMPLE_CHANNEL } from './channel-sample';
import { DOOR_ERRORS } from './error-responses';

/** Fields of channels, for documentation: what is accepted is decided in the domain, which is more lenient. */
export const ChannelNameField = Type.String({ minLength: 1, maxLength: MAX_NAME_CHARACTERS });
export const ChannelTypeField = Type.String({
  enum: [...CHANNEL_TYPES],
  description: 'TILL and TILL_NUMBER are buy-goods tills; all others are paid as a paybill.',
});
export const ShortcodeField = Type.String({ pattern: '^[0-9]{5,7}$', description: 'Yours, once.' });
export const AccountNumberField = Type.Optional(
  Type.Union([Type.String({ maxLength: MAX_ACCOUNT_NUMBER_CHARACTERS }), Type.Null()], {
    description: 'Of a paybill; it is kept and shown.',
  }),
);

export const ChannelParams = Type.Object({
  id: Type.String({
    format: 'uuid',
    description: 'The id that the channel was answered with.',
    examples: [SAMPLE_CHANNEL.channelId],
  }),
});

/** What any request about a channel may be refused with. */
export const CHANNEL_ERRORS = [...DOOR_ERRORS, 'MERCHANT_NOT_FOUND'] as const satisfies readonly ErrorCode[];
/** What a request with a channel's id in its address may be refused with. */
export const ONE_CHANNEL_ERRORS = [
  ...CHANNEL_ERRORS,
  'VALIDATION_ERROR',
  'INVALID_UUID',
  'CHANNEL_NOT_FOUND',
] as const satisfies readonly ErrorCode[];
/** What any body may be refused with. */
export const BODY_ERRORS = ['INVALID_JSON', 'BODY_TOO_LARGE'] as const satisfies readonly ErrorCode[];
