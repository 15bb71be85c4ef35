import type { EventData } from '../domain/payment';
import {
  ChannelKind,
  type Channel,
  type Merchant,
  type MerchantsService,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { StkProvider } from '@daftari/daraja/provider-port';
import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import type { PaymentRequest } from './payment-request';

/** Who asks M-Pesa, and who is paid. */
export interface PaymentRoute extends Pick<
  EventData<'PaymentInitiated.v1'>,
  'shortcode' | 'partyB' | 'transactionType' | 'platformCollects'
> {
  readonly provider: StkProvider;
}

export interface RouteDeps {
  readonly merchants: Pick<MerchantsService, 'getMerchant'>;
  /** Undefined when the environment has no Daraja credentials. */
  readonly providerFor: (environment: Environment) => StkProvider | undefined;
  /** The shortcode of those credentials, 5 to 7 digits. */
  readonly platformShortcode: (environment: Environment) => string | undefined;
}

/**
 * The request's channel, else the merchant's default, else the platform's own shortcode (seed-apis.md §1.6). A top-up is
 * always paid to the platform: the merchant's wallet is credited for it.
 * @throws DaftariError MERCHANT_NOT_FOUND, CHANNEL_NOT_FOUND, PLATFORM_CREDENTIALS_NOT_CONFIGURED
 */
export async function resolveRoute(deps: RouteDeps, request: PaymentRequest): Promise<PaymentRoute> {
  const { environment, merchantId } = request;
  const { merchant } = await deps.merchants.getMerchant({ merchantId });
  if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
  const channel = channelOf(merchant, request);
  const provider = deps.providerFor(environment);
  const shortcode = deps.platformShortcode(environment);
  if (provider === undefined || shortcode === undefined) throw new DaftariError('PLATFORM_CREDENTIALS_NOT_CONFIGURED');
  const partyB = channel?.shortcode ?? shortcode;
  return { provider, shortcode, partyB, transactionType: typeOf(channel), platformCollects: partyB === shortcode };
}

function channelOf({ channels }: Merchant, { paymentType, channelId }: PaymentRequest): Channel | undefined {
  if (paymentType === 'WALLET_TOPUP_SERVICE_TOKENS') return undefined;
  if (channelId === undefined) return channels.find(({ isDefault }) => isDefault);
  const channel = channels.find((one) => one.channelId === channelId);
  if (channel === undefined) throw new DaftariError('CHANNEL_NOT_FOUND');
  return channel;
}

function typeOf(channel: Channel | undefined): PaymentRoute['transactionType'] {
  return channel?.kind === ChannelKind.TILL ? 'CustomerBuyGoodsOnline' : 'CustomerPayBillOnline';
}
