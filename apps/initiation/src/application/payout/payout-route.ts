import { KycStatus, type MerchantsService } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { CallbackSubject } from '@daftari/daraja/callback-token';
import type { InitiatorProvider, ResultAddresses } from '@daftari/daraja/initiator-port';
import type { ReversalProvider } from '@daftari/daraja/reversal-port';
import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import { wireEnvironment } from '../wire-environment';
import type { PayoutRequest } from './payout-request';

/** Moves the money of a shortcode out: to anybody, or back to who paid it. */
export type PayoutProvider = InitiatorProvider & ReversalProvider;

/** Who pays, and where the results go. */
export interface PayoutRoute {
  readonly provider: PayoutProvider;
  readonly shortcode: string;
  readonly resultUrlsFor: ResultUrls;
}

/** Where the provider is to send what becomes of an attempt; carries its secret token and is never stored. */
export type ResultUrls = (subject: CallbackSubject, purpose: 'payout' | 'payout-status' | 'balance') => ResultAddresses;

export interface PayoutRouteDeps {
  readonly merchants: Pick<MerchantsService, 'getMerchant'>;
  /** Undefined where no initiator is configured; payouts are refused then. */
  readonly payoutsFor?: ((environment: Environment) => PayoutProvider | undefined) | undefined;
  /** Undefined where the provider can not reach us; payouts are refused then. */
  readonly resultUrlsFor?: ResultUrls | undefined;
  /** The shortcode that pays, 5 to 7 digits. */
  readonly platformShortcode: (environment: Environment) => string | undefined;
}

/** A payout, or what is to become one. */
type Asked = Pick<PayoutRequest, 'environment' | 'merchantId' | 'channelId'> & Partial<Pick<PayoutRequest, 'purpose'>>;

/**
 * The money is the platform's own, whatever channel the request names; that one has to be the merchant's, and is echoed.
 * @throws DaftariError MERCHANT_NOT_FOUND, TENANT_INACTIVE, KYC_NOT_VERIFIED, CHANNEL_NOT_FOUND,
 *   PLATFORM_CREDENTIALS_NOT_CONFIGURED
 */
export async function resolvePayoutRoute(deps: PayoutRouteDeps, request: Asked): Promise<PayoutRoute> {
  const { environment, merchantId, channelId, purpose } = request;
  const { merchant } = await deps.merchants.getMerchant({ merchantId, environment: wireEnvironment(environment) });
  if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
  // Other people's money that is in our hands already goes on, whatever became of the merchant meanwhile.
  const isOnItsWay = purpose?.source !== undefined && purpose.source !== 'payout';
  if (!isOnItsWay && merchant.suspended) throw new DaftariError('TENANT_INACTIVE');
  if (!isOnItsWay && merchant.kycStatus !== KycStatus.APPROVED) throw new DaftariError('KYC_NOT_VERIFIED');
  const isKnown = channelId === undefined || merchant.channels.some((channel) => channel.channelId === channelId);
  if (!isKnown) throw new DaftariError('CHANNEL_NOT_FOUND');
  const provider = deps.payoutsFor?.(environment);
  const shortcode = deps.platformShortcode(environment);
  const { resultUrlsFor } = deps;
  if (provider === undefined || shortcode === undefined || resultUrlsFor === undefined) {
    throw new DaftariError('PLATFORM_CREDENTIALS_NOT_CONFIGURED');
  }
  return { provider, shortcode, resultUrlsFor };
}
