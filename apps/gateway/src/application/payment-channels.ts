import type { InitiationService } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { MerchantsService, PaymentChannel } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { DaftariError } from '@daftari/kernel/errors';
import { derivedId, type Ids } from '@daftari/kernel/ids';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { withDeadline } from '@daftari/rpc/deadline';
import type { Caller } from '../domain/caller';
import type { ChannelAsk, ChannelChange } from '../domain/channel-request';
import { environmentOnWire } from './environment-on-wire';
import { requestFingerprint } from './request-fingerprint';

/** The longest that the directory may take. */
const CHANNEL_DEADLINE_MS = 15_000;

export interface ChannelDeps {
  readonly merchants: MerchantsService;
  readonly initiation: InitiationService;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
  readonly fingerprintKey: Uint8Array;
}

/** Who asks, and by which request. */
export interface ChannelCaller {
  readonly caller: Caller;
  readonly requestId: string;
}

export interface ChannelRequest extends ChannelCaller {
  readonly ask: ChannelAsk;
  readonly idempotencyKey: string | undefined;
  /** As received. */
  readonly rawBody: Uint8Array;
}

/**
 * Adds a channel. Under a key its id follows from the key, so that the same request again names the same channel.
 * @throws DaftariError DUPLICATE_SHORTCODE, IDEMPOTENCY_KEY_REUSED; VALIDATION_ERROR too many; OUTCOME_UNKNOWN when no
 *   answer came in time
 */
export async function createChannel(deps: ChannelDeps, request: ChannelRequest) {
  const { caller, ask, idempotencyKey, rawBody } = request;
  const { merchantId, environment } = caller;
  const channelId =
    idempotencyKey === undefined
      ? deps.ids.uuid()
      : derivedId('keyed-channel', environment, merchantId, idempotencyKey);
  const { channel, replayed } = await answered(
    deps,
    deps.merchants.createChannel({
      ...scopeOf(caller),
      ...ask,
      channelId,
      requestFingerprint: requestFingerprint(deps.fingerprintKey, 'palpluss/channel', rawBody),
      caller: causeOf(request),
    }),
  );
  return { channel: own(channel, caller), replayed };
}

export async function listChannels(deps: ChannelDeps, caller: Caller): Promise<readonly PaymentChannel[]> {
  const { channels } = await answered(deps, deps.merchants.listChannels(scopeOf(caller)));
  return channels.map((channel) => own(channel, caller));
}

/** @throws DaftariError CHANNEL_NOT_FOUND */
export async function getChannel(deps: ChannelDeps, caller: Caller, channelId: string): Promise<PaymentChannel> {
  const { channel } = await answered(deps, deps.merchants.getChannel({ ...scopeOf(caller), channelId }));
  return own(channel, caller);
}

/** @throws DaftariError CHANNEL_NOT_FOUND, EMPTY_UPDATE; VALIDATION_ERROR what never changes; OUTCOME_UNKNOWN */
export async function updateChannel(
  deps: ChannelDeps,
  request: ChannelCaller,
  channelId: string,
  change: ChannelChange,
): Promise<PaymentChannel> {
  const { caller } = request;
  const asked = { ...scopeOf(caller), channelId, ...change, caller: causeOf(request) };
  return own((await answered(deps, deps.merchants.updateChannel(asked))).channel, caller);
}

/**
 * Deletes a channel that is not the default and that no payment under way was asked for by. One that is asked for meanwhile
 * does no harm: it goes on as it began.
 * @throws DaftariError CHANNEL_NOT_FOUND, CHANNEL_IN_USE, OUTCOME_UNKNOWN
 */
export async function deleteChannel(deps: ChannelDeps, request: ChannelCaller, channelId: string): Promise<void> {
  const { isDefault } = await getChannel(deps, request.caller, channelId);
  const linkedTransactions = await openTransactions(deps, request.caller, channelId);
  if (isDefault || linkedTransactions > 0) {
    // There are no customers that a channel could be linked to; clients of PalPluss read the number.
    throw new DaftariError('CHANNEL_IN_USE', undefined, { linkedTransactions, linkedCustomers: 0, isDefault });
  }
  const asked = { ...scopeOf(request.caller), channelId, caller: causeOf(request) };
  await answered(deps, deps.merchants.deleteChannel(asked));
}

/** How many payments that were asked for by a channel have no end yet. */
async function openTransactions(deps: ChannelDeps, caller: Caller, channelId: string): Promise<number> {
  const filter = { types: [], statuses: ['PENDING', 'PROCESSING'], channelId };
  const asked = { ...scopeOf(caller), limit: 1, cursor: '', filter, withOverview: true };
  const { payments, overview } = await withDeadline(
    deps.initiation.listPayments(asked),
    CHANNEL_DEADLINE_MS,
    deps.scheduler,
    'the payment service',
  );
  return payments.some((payment) => payment.channelId === channelId) ? (overview?.total ?? payments.length) : 0;
}

function scopeOf({ merchantId, environment }: Caller) {
  return { merchantId, environment: environmentOnWire(environment) };
}

function causeOf({ caller, requestId }: ChannelCaller) {
  return { actor: `merchant:${caller.merchantId}`, causation: requestId };
}

function answered<T>({ scheduler }: ChannelDeps, answer: Promise<T>): Promise<T> {
  return withDeadline(answer, CHANNEL_DEADLINE_MS, scheduler, 'the directory of merchants');
}

/** The directory looks for this merchant's channels only; nothing of another's may leave even if it did not. */
function own(channel: PaymentChannel | undefined, { merchantId }: Caller): PaymentChannel {
  if (channel?.merchantId !== merchantId) throw new DaftariError('CHANNEL_NOT_FOUND');
  return channel;
}
