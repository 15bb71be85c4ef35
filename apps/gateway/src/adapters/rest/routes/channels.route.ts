import { Type } from 'typebox';
import { createChannel, listChannels } from '../../../application/payment-channels';
import { readChannelRequest } from '../../../domain/channel-request';
import { readIdempotencyKey } from '../../../domain/idempotency-key';
import { success } from '../envelope';
import { idempotencyHeaders, markReplayed } from '../idempotency-header';
import {
  AccountNumberField,
  BODY_ERRORS,
  CHANNEL_ERRORS,
  ChannelNameField,
  ChannelTypeField,
  ShortcodeField,
} from '../openapi/channel-fields';
import { SAMPLE_CHANNEL } from '../openapi/channel-sample';
import { errorResponses } from '../openapi/error-responses';
import { PAYMENT_ANSWER_HEADERS, RATE_HEADERS, RequestHeaders } from '../openapi/payment-headers';
import { successResponse } from '../openapi/success-response';
import { ChannelAnswer, channelAnswer, ChannelListAnswer, channelListAnswer } from '../presenters/channel-answer';
import { callerOf, rawBodyOf, requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';

export const CHANNELS_PATH = '/v1/payment-wallet/channels';

const examples = {
  full: {
    summary: 'A paybill that becomes the default',
    value: { name: 'Main shop', type: 'PAYBILL', shortcode: '600000', accountNumber: 'SHOP-1', isDefault: true },
  },
  least: { summary: 'As little as possible', value: { name: 'Corner till', type: 'TILL', shortcode: '5123456' } },
};

export const ChannelBody = Type.Object(
  {
    name: ChannelNameField,
    type: ChannelTypeField,
    shortcode: ShortcodeField,
    accountNumber: AccountNumberField,
    isDefault: Type.Optional(
      Type.Boolean({ default: false, description: 'Takes the flag from the channel that has it.' }),
    ),
  },
  { title: 'Channel request', 'x-examples': examples },
);

const createSchema = {
  tags: ['Channels'],
  operationId: 'createChannel',
  summary: 'Add a payment channel',
  description: 'A shortcode that payments can be asked to. It belongs to the environment of the key.',
  headers: RequestHeaders('Send the same request with the same key as often as you like: there is one channel.'),
  body: ChannelBody,
  response: {
    200: successResponse(ChannelAnswer, 'The channel.', channelAnswer(SAMPLE_CHANNEL), PAYMENT_ANSWER_HEADERS),
    ...errorResponses('palpluss', [
      ...CHANNEL_ERRORS,
      ...BODY_ERRORS,
      'VALIDATION_ERROR',
      'INVALID_IDEMPOTENCY_KEY',
      'IDEMPOTENCY_KEY_REUSED',
      'DUPLICATE_SHORTCODE',
    ]),
  },
};

const listSchema = {
  tags: ['Channels'],
  operationId: 'listChannels',
  summary: 'List your payment channels',
  description: 'All of them, in the environment of the key.',
  response: {
    200: successResponse(ChannelListAnswer, 'The channels.', channelListAnswer([SAMPLE_CHANNEL]), RATE_HEADERS),
    ...errorResponses('palpluss', CHANNEL_ERRORS),
  },
};

export function channelsRoute(rest: Rest, deps: RouteDeps): void {
  rest.route({
    method: 'POST',
    url: CHANNELS_PATH,
    schema: createSchema,
    onRequest: deps.admit('channels:write'),
    handler: async (request, reply) => {
      const { channel, replayed } = await createChannel(deps, {
        caller: callerOf(request),
        requestId: requestIdOf(request),
        idempotencyKey: readIdempotencyKey(idempotencyHeaders(request)),
        ask: readChannelRequest(request.body),
        rawBody: rawBodyOf(request),
      });
      if (replayed) markReplayed(reply);
      return success(channelAnswer(channel), requestIdOf(request));
    },
  });
  rest.route({
    method: 'GET',
    url: CHANNELS_PATH,
    schema: listSchema,
    onRequest: deps.admit('channels:read'),
    handler: async (request) =>
      success(channelListAnswer(await listChannels(deps, callerOf(request))), requestIdOf(request)),
  });
}
