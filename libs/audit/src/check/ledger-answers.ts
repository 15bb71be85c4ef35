import type { Environment } from '@daftari/journal-core/event';
import { PARTITIONS } from '@daftari/journal-core/partition-of';
import type { Checkpoint } from '@daftari/journal-core/position';
import type { LogReader } from '../log-reader';
import { LedgerFold } from '../replay/ledger-fold';
import { replayPartition } from '../replay/replay-partition';
import { sumOfBalances } from '../replay/sum-of-balances';
import type { AccountBalance } from '../replay/replayable';
import type { Findings } from '../verify/finding';
import { shown, type CheckFinding } from './check-finding';

/** What a running ledger answers when it is asked. */
export interface LedgerAnswers {
  trialBalance(environment: Environment): Promise<{ accounts: readonly AccountBalance[]; totalCents: number }>;
  /** Undefined for an account that is no merchant's wallet, or a wallet that the ledger does not have. */
  wallet(account: string): Promise<AccountBalance | undefined>;
}

/** Wallets that are asked for one by one; the trial balance holds all of them anyway. */
export const MAX_WALLETS_ASKED = 200;
/** Quiet moments that are waited for: shared accounts can be judged only when nothing was written meanwhile. */
const MAX_TRIES = 10;

export interface ComparedAnswers {
  readonly accounts: number;
  readonly wallets: number;
  /** Accounts that many partitions share and that moved each time they were asked for. */
  readonly moving: number;
}

/** Compares what a running ledger answers with the fold of its log at that moment. @throws what reader and answers throw */
export async function compareAnswers(
  reader: LogReader,
  answers: LedgerAnswers,
  findings: Findings,
): Promise<ComparedAnswers> {
  for (let tries = 1; ; tries++) {
    const before = await reader.heads();
    const answered = await ask(answers);
    const after = await reader.heads();
    const quiet = before.every(({ partition, sequence }) => sequenceIn(after, partition) === sequence);
    if (quiet || tries === MAX_TRIES) return compare(reader, findings, answered, before, after, quiet);
  }
}

interface Answered {
  readonly accounts: readonly AccountBalance[];
  readonly wallets: readonly AccountBalance[];
  readonly totals: readonly { readonly environment: Environment; readonly totalCents: number }[];
}

async function ask(answers: LedgerAnswers): Promise<Answered> {
  const accounts: AccountBalance[] = [];
  const wallets: AccountBalance[] = [];
  const totals: { environment: Environment; totalCents: number }[] = [];
  for (const environment of ['test', 'live'] as const) {
    const balance = await answers.trialBalance(environment);
    accounts.push(...balance.accounts);
    totals.push({ environment, totalCents: balance.totalCents });
  }
  for (const { account } of accounts.filter(isMerchants).slice(0, MAX_WALLETS_ASKED)) {
    const wallet = await answers.wallet(account);
    if (wallet !== undefined) wallets.push(wallet);
  }
  return { accounts, wallets, totals };
}

async function compare(
  reader: LogReader,
  findings: Findings,
  { accounts, wallets, totals }: Answered,
  before: readonly Checkpoint[],
  after: readonly Checkpoint[],
  quiet: boolean,
): Promise<ComparedAnswers> {
  const report = (problem: string, values: Pick<CheckFinding, 'expected' | 'found'> = {}) => {
    const finding: CheckFinding = { journal: 'wallet-fee', problem, ...values };
    findings.add(finding);
  };
  for (const { environment, totalCents } of totals) {
    if (totalCents !== 0) report(`the running ledger answers a trial balance of ${environment} that is not zero`);
  }
  const moments = await momentsBetween(reader, before, after);
  const judge = (what: string) => (found: AccountBalance) => {
    if (moments.had(found)) return;
    const problem = `the running ledger answers another balance of ${what} ${found.account} than the log makes`;
    report(problem, { expected: shown(moments.last(found.account)), found: shown(found) });
  };
  const judged = quiet ? accounts : accounts.filter(isMerchants);
  judged.forEach(judge('account'));
  wallets.forEach(judge('wallet'));
  if (quiet) {
    const answered = new Set(accounts.map(({ account }) => account));
    for (const { account } of moments.accounts()) {
      if (!answered.has(account)) report(`the running ledger does not answer account ${account}, which the log makes`);
    }
  }
  return { accounts: judged.length, wallets: wallets.length, moving: accounts.length - judged.length };
}

/** The balances that accounts had between two moments; a merchant's account is in one partition. */
interface Moments {
  had(balance: AccountBalance): boolean;
  last(account: string): AccountBalance | undefined;
  accounts(): readonly AccountBalance[];
}

async function momentsBetween(
  reader: LogReader,
  before: readonly Checkpoint[],
  after: readonly Checkpoint[],
): Promise<Moments> {
  const ledgers: LedgerFold[] = [];
  const had = new Set<string>();
  const keyOf = ({ account, postedCents, heldCents }: AccountBalance) => `${account} ${postedCents} ${heldCents}`;
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const ledger = new LedgerFold();
    const first = sequenceIn(before, partition);
    await replayPartition({
      reader,
      partition,
      until: { sequence: sequenceIn(after, partition) },
      onEvent: (event) => void ledger.take(event),
      onBatch({ sequence }) {
        if (sequence >= first) for (const balance of ledger.accounts()) had.add(keyOf(balance));
      },
    });
    ledgers.push(ledger);
  }
  const sums = sumOfBalances(ledgers);
  for (const sum of sums) had.add(keyOf(sum));
  const byName = new Map(sums.map((sum) => [sum.account, sum]));
  return { had: (balance) => had.has(keyOf(balance)), last: (account) => byName.get(account), accounts: () => sums };
}

function sequenceIn(heads: readonly Checkpoint[], partition: number): number {
  return heads.find((head) => head.partition === partition)?.sequence ?? -1;
}

function isMerchants({ account }: AccountBalance): boolean {
  return account.split('/')[1] === 'merchant';
}
