import { CallbackServiceDefinition } from '@daftari/contracts/generated/daftari/callback/v1/callback';
import { InitiationServiceDefinition } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { JournalServiceDefinition } from '@daftari/contracts/generated/daftari/journal/v1/journal';
import { MerchantsServiceDefinition } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { NotifierServiceDefinition } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { OperationsServiceDefinition } from '@daftari/contracts/generated/daftari/operations/v1/operations';
import { WalletFeeServiceDefinition } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { holdFeesBatch } from '@daftari/rpc/batching/hold-fees-batch';
import type { GrpcDefinition, ServiceOf } from '@daftari/rpc/grpc-definition';
import { broadcastClient, type BroadcastOf } from '@daftari/rpc/routing/broadcast-client';
import { routedClient, type RoutedClientOptions } from '@daftari/rpc/routing/routed-client';
import { addressesVariable, type ClusterSettings, type ServiceName } from '@daftari/service/cluster-settings';
import type { Lifecycle } from '@daftari/service/lifecycle';
import { StartError } from '@daftari/service/start-error';
import { merchantOf } from './merchant-of';

/** A payment's first answer comes within 10 s, and a repeated request waits 20 s for the first (design §5.1). */
const INITIATE_DEADLINE_MS = 24_000;
/** What waits for M-Pesa's own answer. */
const PROVIDER_DEADLINES_MS = {
  initiatePayments: INITIATE_DEADLINE_MS,
  initiatePayouts: INITIATE_DEADLINE_MS,
  refundPayment: INITIATE_DEADLINE_MS,
  resolvePayment: INITIATE_DEADLINE_MS,
  compareBalance: INITIATE_DEADLINE_MS,
};

/** A channel is created under its caller's id, changed to given values, and deleted for a causation. */
const SAFE_IN_MERCHANTS = [
  'getMerchant',
  'getCredentialProfile',
  'listChannels',
  'getChannel',
  'createChannel',
  'updateChannel',
  'deleteChannel',
] as const;

/** All that initiation does again without harm: what it writes carries the caller's id, or is a decision that stands. */
const SAFE_IN_INITIATION = [
  'getPayment',
  'listPayments',
  'listReviews',
  'listUnmatched',
  'resolveUnmatched',
  'getBalanceComparison',
  'acceptBalanceDifference',
  'abandonPayment',
  'refundPayment',
  'createPayoutBatch',
  'getPayoutBatch',
] as const;
const SAFE_IN_WALLET_FEE = [
  'quoteFee',
  'holdFees',
  'captureFee',
  'releaseFee',
  'holdPayouts',
  'releasePayout',
  'adjustWallet',
  'getWallet',
  'listEntries',
  'moveFunds',
  'setBalanceAlert',
  'getTrialBalance',
] as const;

/** The other services, wherever they run. Calls about one merchant meet in one process. */
export interface Neighbours {
  merchants(): ServiceOf<typeof MerchantsServiceDefinition>;
  walletFee(): ServiceOf<typeof WalletFeeServiceDefinition>;
  initiation(): ServiceOf<typeof InitiationServiceDefinition>;
  notifier(): ServiceOf<typeof NotifierServiceDefinition>;
  callback(): ServiceOf<typeof CallbackServiceDefinition>;
  /** The journal of a service, as that service reads it to others. */
  journal(owner: ServiceName): ServiceOf<typeof JournalServiceDefinition>;
  /** What every process of a service tells its operators. */
  operations(of: ServiceName): BroadcastOf<typeof OperationsServiceDefinition>;
}

/** Clients are made when they are asked for, and closed when the process stops. */
export function neighboursOf(settings: ClusterSettings, lifecycle: Lifecycle): Neighbours {
  const connect = <D extends GrpcDefinition>(
    service: ServiceName,
    definition: D,
    options: Omit<RoutedClientOptions<D>, 'addresses' | 'tls' | 'routeOf'> = {},
  ): ServiceOf<D> => {
    const client = routedClient<D>(definition, {
      ...options,
      addresses: addressesOf(settings, service),
      tls: settings.tls,
      routeOf: (_method, request) => {
        const merchantId = merchantOf(request);
        return merchantId === undefined ? undefined : { journal: service, partition: partitionOf(merchantId) };
      },
    });
    lifecycle.onStop(`client of ${service}`, () => client.close());
    return client.service;
  };
  return {
    merchants: () =>
      connect('merchants', MerchantsServiceDefinition, {
        safeToRetry: SAFE_IN_MERCHANTS,
      }),
    walletFee: () =>
      connect('wallet-fee', WalletFeeServiceDefinition, {
        // All that it writes carries the caller's id.
        safeToRetry: SAFE_IN_WALLET_FEE,
        batches: { holdFees: holdFeesBatch },
      }),
    initiation: () =>
      connect('initiation', InitiationServiceDefinition, {
        safeToRetry: SAFE_IN_INITIATION,
        // Under a key the same request makes one payment, whichever process is asked.
        safeRequest: (_method, request) => isKeyed(request),
        deadlinesMs: PROVIDER_DEADLINES_MS,
      }),
    notifier: () =>
      connect('notifier', NotifierServiceDefinition, {
        // Not what shows a secret: the answer to a second try would lack it.
        safeToRetry: [
          'getWebhook',
          'setWebhook',
          'listDeliveries',
          'getDelivery',
          'listEvents',
          'listEndpoints',
          'getEndpoint',
          'updateEndpoint',
        ],
      }),
    callback: () =>
      connect('callback', CallbackServiceDefinition, {
        safeToRetry: ['listCallbacks', 'listUnmatched', 'listQuarantine'],
      }),
    journal: (owner) => connect(owner, JournalServiceDefinition, { safeToRetry: ['getHeads', 'readBatches'] }),
    operations: (of) => {
      const { tls } = settings;
      const client = broadcastClient(OperationsServiceDefinition, { addresses: addressesOf(settings, of), tls });
      lifecycle.onStop(`operations of ${of}`, () => client.close());
      return client.everyProcess;
    },
  };
}

function isKeyed(request: object): boolean {
  const asked = ['payments', 'payouts'].flatMap((list) => (request as Record<string, unknown>)[list] ?? []);
  return asked.length > 0 && asked.every((one) => (one as { idempotencyKey?: string }).idempotencyKey !== undefined);
}

/** @throws StartError nobody said where the service is */
function addressesOf({ addresses }: ClusterSettings, service: ServiceName): readonly string[] {
  const found = addresses[service];
  if (found !== undefined) return found;
  throw new StartError(
    `${addressesVariable(service)} is not set: say where ${service} is, as host:port or dns:///host:port`,
  );
}
