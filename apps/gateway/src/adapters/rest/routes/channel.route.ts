import { Type } from 'typebox';
import { deleteChannel, getChannel, updateChannel } from '../../../application/payment-channels';
import { readChannelChange } from '../../../domain/channel-request';
import { givenUuid } from '../../../domain/given-uuid';
import { success } from '../envelope';
import {
  AccountNumberField,
  BODY_ERRORS,
  ChannelNameField,
  ChannelParams,
  ONE_CHANNEL_ERRORS,
} from '../openapi/channel-fields';
import { SAMPLE_CHANNEL } from '../openapi/channel-sample';
import { errorResponses } from '../openapi/error-responses';
import { RATE_HEADERS } from '../openapi/payment-headers';
import { successResponse } from '../openapi/success-response';
import { ChannelAnswer, channelAnswer } from '../presenters/channel-answer';
import { callerOf, requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';
import { CHANNELS_PATH } from './channels.route';

const PATH = `${CHANNELS_PATH}/:id`;

const examples = {
  default: { summary: 'Make it the default', value: { isDefault: true } },
  rename: { summary: 'Another name, no account number', value: { name: 'Old shop', accountNumber: null } },
};

export const ChannelChangeBody = Type.Object(
  {
    name: Type.Optional(ChannelNameField),
    accountNumber: AccountNumberField,
    isDefault: Type.Optional(
      Type.Boolean({
        description:
          'True takes the flag from the channel that has it; false leaves no default: payments that name no channel are ' +
          'then paid to the platform.',
      }),
    ),
  },
  { title: 'Channel change', 'x-examples': examples },
);

const readSchema = {
  tags: ['Channels'],
  operationId: 'getChannel',
  summary: 'Read one payment channel',
  description: 'A channel of this merchant, in the environment of the key.',
  params: ChannelParams,
  response: {
    200: successResponse(ChannelAnswer, 'The channel.', channelAnswer(SAMPLE_CHANNEL), RATE_HEADERS),
    ...errorResponses('palpluss', ONE_CHANNEL_ERRORS, PATH),
  },
};

const updateSchema = {
  tags: ['Channels'],
  operationId: 'updateChannel',
  summary: 'Change a payment channel',
  description: 'What is named is changed. The type and the shortcode never change: create another channel instead.',
  params: ChannelParams,
  body: ChannelChangeBody,
  response: {
    200: successResponse(ChannelAnswer, 'The channel as it is now.', channelAnswer(SAMPLE_CHANNEL), RATE_HEADERS),
    ...errorResponses('palpluss', [...ONE_CHANNEL_ERRORS, ...BODY_ERRORS, 'EMPTY_UPDATE'], PATH),
  },
};

const deleteSchema = {
  tags: ['Channels'],
  operationId: 'deleteChannel',
  summary: 'Delete a payment channel',
  description:
    'Payments that were asked for by it keep its id. Neither the default channel nor one with payments under way is deleted.',
  params: ChannelParams,
  response: {
    204: Type.Unsafe<undefined>({ type: 'null', description: 'It is deleted; there is no body.' }),
    ...errorResponses('palpluss', [...ONE_CHANNEL_ERRORS, ...BODY_ERRORS, 'CHANNEL_IN_USE'], PATH),
  },
};

export function channelRoute(rest: Rest, deps: RouteDeps): void {
  const read = { url: PATH, onRequest: deps.admit('channels:read') };
  const write = { url: PATH, onRequest: deps.admit('channels:write') };
  rest.route({
    ...read,
    method: 'GET',
    schema: readSchema,
    handler: async (request) => {
      const channel = await getChannel(deps, callerOf(request), givenUuid(request.params.id));
      return success(channelAnswer(channel), requestIdOf(request));
    },
  });
  rest.route({
    ...write,
    method: 'PATCH',
    schema: updateSchema,
    handler: async (request) => {
      const asking = { caller: callerOf(request), requestId: requestIdOf(request) };
      const channelId = givenUuid(request.params.id);
      const channel = await updateChannel(deps, asking, channelId, readChannelChange(request.body));
      return success(channelAnswer(channel), asking.requestId);
    },
  });
  rest.route({
    ...write,
    method: 'DELETE',
    schema: deleteSchema,
    handler: async (request, reply) => {
      const asking = { caller: callerOf(request), requestId: requestIdOf(request) };
      await deleteChannel(deps, asking, givenUuid(request.params.id));
      return reply.code(204).send(undefined);
    },
  });
}
