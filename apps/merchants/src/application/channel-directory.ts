import type {
  CreateChannelRequest,
  CreateChannelResponse,
  DeleteChannelRequest,
  GetChannelRequest,
  ListChannelsRequest,
  MerchantsService,
  UpdateChannelRequest,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import type { Ids } from '@daftari/kernel/ids';
import { callerCause } from '@daftari/rpc/caller-cause';
import { FieldCheck } from '@daftari/service/field-check';
import { evolveChannels, NO_BOOKS, type Channel } from '../domain/channel';
import { decideCreateChannel } from '../domain/create-channel';
import { decideDeleteChannel } from '../domain/delete-channel';
import { decideUpdateChannel } from '../domain/update-channel';
import { createCommand, readScope, updateCommand, type ChannelScope } from './channel-request';
import type { MerchantStreams } from './merchant-streams';
import { wirePaymentChannel } from './wire-channel';

type ChannelService = Pick<
  MerchantsService,
  'createChannel' | 'listChannels' | 'getChannel' | 'updateChannel' | 'deleteChannel'
>;

/** The payment channels of merchants, each environment's for itself. */
export class ChannelDirectory implements ChannelService {
  constructor(
    private readonly streams: MerchantStreams,
    private readonly ids: Ids,
  ) {}

  /**
   * @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND, DUPLICATE_SHORTCODE, IDEMPOTENCY_KEY_REUSED; what the
   *   journal throws
   */
  async createChannel(request: CreateChannelRequest): Promise<CreateChannelResponse> {
    const check = new FieldCheck();
    const command = createCommand(check, request);
    const { merchantId, environment, channelId } = command;
    const cause = { ...callerCause(check, request.caller, channelId), environment };
    check.done();
    const written = await this.streams.decide(merchantId, cause, (merchant) => decideCreateChannel(command, merchant));
    const replayed = written.length === 0;
    const events = replayed ? await this.streams.history(merchantId) : written;
    return { channel: wirePaymentChannel(merchantId, asCreated(events, command)), replayed };
  }

  /** @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND */
  async listChannels(request: ListChannelsRequest) {
    const check = new FieldCheck();
    const scope = readScope(check, request);
    check.done();
    const channels = await this.channels(scope);
    return { channels: channels.map((channel) => wirePaymentChannel(scope.merchantId, channel)) };
  }

  /** @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND, CHANNEL_NOT_FOUND */
  async getChannel(request: GetChannelRequest) {
    const check = new FieldCheck();
    const scope = readScope(check, request);
    const channelId = check.uuid('channelId', request.channelId);
    check.done();
    const channel = (await this.channels(scope)).find((one) => one.channelId === channelId);
    if (channel === undefined) throw new DaftariError('CHANNEL_NOT_FOUND');
    return { channel: wirePaymentChannel(scope.merchantId, channel) };
  }

  /** @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND, CHANNEL_NOT_FOUND, EMPTY_UPDATE; what the journal throws */
  async updateChannel(request: UpdateChannelRequest) {
    const check = new FieldCheck();
    const command = updateCommand(check, request);
    const { merchantId, environment, channelId } = command;
    const cause = { ...callerCause(check, request.caller, this.ids.uuid()), environment };
    check.done();
    await this.streams.decide(merchantId, cause, (merchant) => decideUpdateChannel(command, merchant));
    return this.getChannel({ merchantId, environment: request.environment, channelId });
  }

  /** @throws DaftariError VALIDATION_ERROR, MERCHANT_NOT_FOUND, CHANNEL_NOT_FOUND, CHANNEL_IN_USE; what the journal throws */
  async deleteChannel(request: DeleteChannelRequest) {
    const check = new FieldCheck();
    const scope = readScope(check, request);
    const channelId = check.uuid('channelId', request.channelId);
    const cause = { ...callerCause(check, request.caller, this.ids.uuid()), environment: scope.environment };
    check.done();
    const command = { ...scope, channelId, causation: cause.causation };
    await this.streams.decide(scope.merchantId, cause, (merchant) => decideDeleteChannel(command, merchant));
    return {};
  }

  private async channels({ merchantId, environment }: ChannelScope): Promise<readonly Channel[]> {
    const merchant = await this.streams.merchant(merchantId);
    if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
    return merchant.channels[environment].channels;
  }
}

/** The channel as its creation told it, whatever became of it: what the first request was answered. */
function asCreated(
  events: readonly RecordedEvent<MerchantsEvent>[],
  { channelId, environment }: Pick<ChannelScope, 'environment'> & { readonly channelId: string },
): Channel {
  for (const event of events.toReversed()) {
    if (event.type !== 'ChannelCreated.v1' || event.data.channelId !== channelId) continue;
    const [created] = evolveChannels(NO_BOOKS, event)[environment].channels;
    if (created !== undefined) return created;
  }
  throw new Error(`channel ${channelId} was decided on, but its creation is not in the log`);
}
