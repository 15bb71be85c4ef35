import {
  CallbackServiceDefinition,
  type CallbackService,
} from '@daftari/contracts/generated/daftari/callback/v1/callback';
import {
  InitiationServiceDefinition,
  type InitiationService,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import {
  MerchantsServiceDefinition,
  type MerchantsService,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import {
  NotifierServiceDefinition,
  type NotifierService,
} from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import {
  OperationsServiceDefinition,
  type OperationsService,
} from '@daftari/contracts/generated/daftari/operations/v1/operations';
import {
  WalletFeeServiceDefinition,
  type WalletFeeService,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { DaftariError } from '@daftari/kernel/errors';
import { ERROR_REGISTRY } from '@daftari/kernel/error-registry';
import { grpcClient } from '@daftari/rpc/grpc-client';
import { CliError, EXIT } from '../exit-code';
import { grpcAddress, mayBeAlive, readRuntime, type Runtime } from './runtime';

const DEADLINE_MS = 20_000;

/** The services of a running server. */
export interface Services {
  readonly runtime: Runtime;
  readonly merchants: MerchantsService;
  readonly walletFee: WalletFeeService;
  readonly initiation: InitiationService;
  readonly callback: CallbackService;
  readonly notifier: NotifierService;
  readonly operations: OperationsService;
}

/**
 * Asks the server that runs on a data directory; a refusal becomes one line with what to do.
 * @throws CliError also when no server runs there
 */
export async function askServer<T>(dataDir: string, ask: (services: Services) => Promise<T>): Promise<T> {
  const runtime = readRuntime(dataDir);
  if (runtime === undefined || !mayBeAlive(runtime.pid)) {
    throw new CliError(`no server runs on ${dataDir}: run "npm start" first, or name another with --data-dir`);
  }
  const address = grpcAddress(runtime);
  const connect = <D extends Parameters<typeof grpcClient>[0]>(definition: D) =>
    grpcClient(definition, address, { deadlineMs: DEADLINE_MS });
  const clients = {
    merchants: connect(MerchantsServiceDefinition),
    walletFee: connect(WalletFeeServiceDefinition),
    initiation: connect(InitiationServiceDefinition),
    callback: connect(CallbackServiceDefinition),
    notifier: connect(NotifierServiceDefinition),
    operations: connect(OperationsServiceDefinition),
  };
  try {
    return await ask({
      runtime,
      merchants: clients.merchants.service,
      walletFee: clients.walletFee.service,
      initiation: clients.initiation.service,
      callback: clients.callback.service,
      notifier: clients.notifier.service,
      operations: clients.operations.service,
    });
  } catch (error) {
    throw error instanceof DaftariError ? new CliError(explained(error), EXIT.findings) : error;
  } finally {
    for (const client of Object.values(clients)) client.close();
  }
}

/** The merchant a command is about: the named one, else the demo merchant. */
export function merchantOr(runtime: Runtime, named: string | undefined): string {
  const merchantId = named ?? runtime.merchantId;
  if (merchantId === undefined)
    throw new CliError('name a merchant with --merchant <id>: there is no demo merchant here');
  return merchantId;
}

function explained(error: DaftariError): string {
  const fields = error.details['fields'];
  const which = typeof fields === 'object' && fields !== null ? ` ${JSON.stringify(fields)}` : '';
  const { known } = error.details;
  const there = typeof known === 'string' && known !== '' ? ` There is: ${known}.` : '';
  return `${error.code}: ${error.message}${which}${there} ${ERROR_REGISTRY[error.code].remedy}`;
}
