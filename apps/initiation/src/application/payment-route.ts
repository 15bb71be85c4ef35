import {
  ChannelKind,
  type Channel,
  type CredentialProfile,
  type Merchant,
  type MerchantsService,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { StkProvider, TransactionType } from '@daftari/daraja/provider-port';
import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import type { EventData, Payment } from '../domain/payment';
import type { PaymentRequest } from './payment-request';
import { wireEnvironment } from './wire-environment';

/** Who asks M-Pesa, and who is paid. */
export interface PaymentRoute extends Pick<
  EventData<'PaymentInitiated.v1'>,
  'shortcode' | 'partyB' | 'transactionType' | 'platformCollects' | 'credential'
> {
  readonly provider: StkProvider;
}

/** A merchant's own credentials, at one version. */
export type Credential = NonNullable<Payment['credential']>;

export interface AskedDeps {
  /** Undefined when the environment has no Daraja credentials. */
  readonly providerFor: (environment: Environment) => StkProvider | undefined;
  /** Asks with a merchant's own; undefined when they are not there. Absent: there are none. */
  readonly ownProviderFor?:
    ((environment: Environment, credential: Credential) => Promise<StkProvider | undefined>) | undefined;
}

export interface RouteDeps extends AskedDeps {
  readonly merchants: Pick<MerchantsService, 'getMerchant' | 'getCredentialProfile'>;
  /** The shortcode of the platform's credentials, 5 to 7 digits. */
  readonly platformShortcode: (environment: Environment) => string | undefined;
  /** How payments are asked for that go by no channel; CustomerPayBillOnline when undefined. */
  readonly platformTransactionType?: ((environment: Environment) => TransactionType | undefined) | undefined;
  /** Whether merchants' own credentials have a Daraja to be used with. Absent: wherever there are any. */
  readonly isReached?: ((environment: Environment) => boolean) | undefined;
}

/**
 * The four rows of seed-apis.md §1.6: the request's channel, else the merchant's default of the key's own environment, is paid;
 * without one the shortcode of who asks. The merchant's profile asks when the request names it, else the platform. A top-up is
 * always paid to the platform: the merchant's wallet is credited for it. So is what is to go on to another customer. Nothing is
 * routed for a suspended merchant: gateways refuse its keys, but hear of it later than the directory that is asked here.
 * @throws DaftariError MERCHANT_NOT_FOUND, TENANT_INACTIVE, CHANNEL_NOT_FOUND, CREDENTIAL_NOT_FOUND, CREDENTIAL_INACTIVE,
 *   PLATFORM_CREDENTIALS_NOT_CONFIGURED
 */
export async function resolveRoute(deps: RouteDeps, request: PaymentRequest): Promise<PaymentRoute> {
  const { environment, merchantId, credentialId } = request;
  const { merchant } = await deps.merchants.getMerchant({ merchantId, environment: wireEnvironment(environment) });
  if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
  if (merchant.suspended) throw new DaftariError('TENANT_INACTIVE');
  const channel = channelOf(merchant, request);
  if (credentialId !== undefined) return ownRoute(deps, request, credentialId, channel);
  const provider = deps.providerFor(environment);
  const shortcode = deps.platformShortcode(environment);
  if (provider === undefined || shortcode === undefined) throw new DaftariError('PLATFORM_CREDENTIALS_NOT_CONFIGURED');
  const partyB = channel?.shortcode ?? shortcode;
  const transactionType = channel === undefined ? platformType(deps, environment) : typeOf(channel);
  return { provider, shortcode, partyB, transactionType, platformCollects: partyB === shortcode };
}

/** What the merchant's own credentials collect is never the platform's money, whatever the channel (design §5.3). */
async function ownRoute(
  deps: RouteDeps,
  { environment, merchantId }: PaymentRequest,
  profileId: string,
  channel: Channel | undefined,
): Promise<PaymentRoute> {
  const asked = { merchantId, environment: wireEnvironment(environment), profileId };
  const { profile } = await deps.merchants.getCredentialProfile(asked);
  if (profile === undefined) throw new DaftariError('CREDENTIAL_NOT_FOUND');
  if (!profile.active) throw new DaftariError('CREDENTIAL_INACTIVE');
  if (deps.ownProviderFor === undefined || deps.isReached?.(environment) === false) {
    throw new DaftariError('PLATFORM_CREDENTIALS_NOT_CONFIGURED');
  }
  const { shortcode, secretVersion } = profile;
  const credential = { profileId, secretVersion };
  const provider = await deps.ownProviderFor(environment, credential);
  if (provider === undefined) {
    throw new DaftariError(
      'CREDENTIAL_INACTIVE',
      'The secrets of the profile are not there: give its credentials again.',
    );
  }
  const partyB = channel?.shortcode ?? shortcode;
  const transactionType = channel === undefined ? profileType(deps, environment, profile) : typeOf(channel);
  return { provider, shortcode, partyB, transactionType, platformCollects: false, credential };
}

/**
 * Who is asked about a payment: whoever asked for it, with the same credentials, whatever became of the profile since.
 * @throws what the secret store throws
 */
export async function askedAbout(
  { providerFor, ownProviderFor }: AskedDeps,
  { environment, credential }: Pick<Payment, 'environment' | 'credential'>,
): Promise<StkProvider | undefined> {
  return credential === undefined ? providerFor(environment) : ownProviderFor?.(environment, credential);
}

function channelOf({ channels }: Merchant, { paymentType, channelId }: PaymentRequest): Channel | undefined {
  if (paymentType !== 'STK') return undefined;
  if (channelId === undefined) return channels.find(({ isDefault }) => isDefault);
  const channel = channels.find((one) => one.channelId === channelId);
  if (channel === undefined) throw new DaftariError('CHANNEL_NOT_FOUND');
  return channel;
}

function typeOf({ kind }: Channel): TransactionType {
  return kind === ChannelKind.TILL ? 'CustomerBuyGoodsOnline' : 'CustomerPayBillOnline';
}

function profileType(deps: RouteDeps, environment: Environment, { transactionType }: CredentialProfile) {
  return (transactionType as TransactionType | undefined) ?? platformType(deps, environment);
}

function platformType({ platformTransactionType }: RouteDeps, environment: Environment): TransactionType {
  return platformTransactionType?.(environment) ?? 'CustomerPayBillOnline';
}
