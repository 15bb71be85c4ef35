import { PARTITIONS } from '@daftari/journal-core/partition-of';
import type { LogReader } from '../log-reader';
import { LedgerFold } from './ledger-fold';
import { endOf, type Moment } from './moment';
import { replayPartition } from './replay-partition';
import { sumOfBalances } from './sum-of-balances';
import type { AccountBalance } from './replayable';

export interface BalancesTask {
  /** Of the ledger's journal. */
  readonly reader: LogReader;
  readonly moment: Moment;
  /** Only the accounts of this merchant. */
  readonly merchantId?: string | undefined;
  /** Told how many batches are done of how many there are now. */
  readonly onProgress?: (batches: number, ofBatches: number) => void;
}

export interface BalancesAt {
  /** In order of names. */
  readonly accounts: readonly (AccountBalance & { readonly availableCents: number })[];
  readonly openHolds: number;
  /** Environment → the sum of all its accounts in cents, those that are not shown included: zero. */
  readonly trialBalance: Readonly<Record<string, number>>;
  /** What is wrong with the ledger up to that moment, a sentence each. */
  readonly problems: readonly string[];
}

/** Problems that are kept. */
const MAX_PROBLEMS = 100;

/** Sums the ledger up to a moment by the auditor's own arithmetic. @throws StoreDamaged the log is not as it was written */
export async function balancesAt({ reader, moment, merchantId, onProgress }: BalancesTask): Promise<BalancesAt> {
  const ofBatches = (await reader.heads()).reduce((sum, { sequence }) => sum + sequence + 1, 0);
  const ledgers: LedgerFold[] = [];
  const problems: string[] = [];
  let done = 0;
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const ledger = new LedgerFold();
    await replayPartition({
      reader,
      partition,
      until: endOf(moment, reader.journal, partition),
      onEvent: (event) => {
        for (const problem of ledger.take(event)) if (problems.length < MAX_PROBLEMS) problems.push(problem);
      },
      onProgress: (batches) => onProgress?.((done += batches), ofBatches),
    });
    ledgers.push(ledger);
  }
  const all = sumOfBalances(ledgers);
  const isShown = ({ account }: AccountBalance) => merchantId === undefined || account.split('/')[2] === merchantId;
  return {
    accounts: all
      .filter(isShown)
      .map((balance) => ({ ...balance, availableCents: balance.postedCents - balance.heldCents })),
    openHolds: ledgers.reduce((sum, ledger) => sum + ledger.openHolds().length, 0),
    trialBalance: trialBalanceOf(all),
    problems,
  };
}

function trialBalanceOf(accounts: readonly AccountBalance[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { account, postedCents } of accounts) {
    const environment = account.slice(0, account.indexOf('/'));
    totals[environment] = (totals[environment] ?? 0) + postedCents;
  }
  return totals;
}
