import type { LedgerAnswers } from '@daftari/audit/check/ledger-answers';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  WalletFeeServiceDefinition,
  WalletKind,
  type WalletFeeService,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import type { Environment as EnvironmentName } from '@daftari/journal-core/event';
import { grpcClient } from '@daftari/rpc/grpc-client';
import { grpcAddress, readRuntime } from '../server/runtime';

const DEADLINE_MS = 20_000;

/** What the ledger of the server that runs on a data directory answers; undefined when it names no address. */
export function runningLedger(dataDir: string): (LedgerAnswers & { close(): void }) | undefined {
  const runtime = readRuntime(dataDir);
  if (runtime === undefined) return undefined;
  const client = grpcClient(WalletFeeServiceDefinition, grpcAddress(runtime), { deadlineMs: DEADLINE_MS });
  return { ...answersOf(client.service), close: () => client.close() };
}

const ENVIRONMENTS: Record<EnvironmentName, Environment> = { test: Environment.TEST, live: Environment.LIVE };
const KINDS: Readonly<Record<string, WalletKind>> = {
  service: WalletKind.SERVICE,
  payout: WalletKind.PAYOUT,
  collections: WalletKind.COLLECTIONS,
};

function answersOf(ledger: Pick<WalletFeeService, 'getTrialBalance' | 'getWallet'>): LedgerAnswers {
  return {
    trialBalance: (environment) => ledger.getTrialBalance({ environment: ENVIRONMENTS[environment] }),
    async wallet(account) {
      const [environment, , merchantId, kindName] = account.split('/');
      const kind = KINDS[kindName ?? ''];
      if (kind === undefined || merchantId === undefined) return undefined;
      const asked = { merchantId, environment: ENVIRONMENTS[environment as EnvironmentName], kind };
      const { wallet } = await ledger.getWallet(asked);
      return wallet && { account, postedCents: wallet.postedCents, heldCents: wallet.heldCents };
    },
  };
}
