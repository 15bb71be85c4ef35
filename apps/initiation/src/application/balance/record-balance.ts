import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import type { WalletFeeService } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { configurationScopeOf, payoutMeaningOf, payoutOutcomeOf } from '@daftari/daraja/initiator-result-codes';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { Clock } from '@daftari/kernel/clock';
import { cents, formatShillings } from '@daftari/kernel/money';
import { accountId, type BalanceAccount } from '../../domain/balance/account';
import { isAlarming, type OurSide, type ReportedBalance } from '../../domain/balance/compare-balance';
import { isOpen } from '../../domain/balance/decide-balance';
import { parkedWhileAway } from '../parked-while-away';
import { wireEnvironment } from '../wire-environment';
import type { AccountPlace, BalanceLog } from './balance-log';
import { moneyInFlight } from './money-in-flight';
import { reportedBalance } from './reported-balance';

/** An answer that comes later after its question, in milliseconds, tells of a time for which we have no balance. */
export const COMPARE_WITHIN_MS = 10 * 60_000;

/** Without a base line for longer, in milliseconds, somebody is told: nothing is compared. */
const BASE_LINE_WITHIN_MS = 24 * 3_600_000;

export interface RecordBalanceDeps {
  readonly balances: BalanceLog;
  readonly views: ViewStore;
  readonly clock: Clock;
  readonly walletFee: Pick<WalletFeeService, 'getTrialBalance'>;
  readonly platformShortcode: (environment: Environment) => string | undefined;
  readonly logger: Record<'info' | 'warn' | 'error', (fields: object, message: string) => void>;
}

type Reported = RecordedEvent<Extract<CallbackEvent, { type: 'BalanceReported.v1' }>>;

/**
 * Handles what M-Pesa tells of a shortcode's balance: it is compared with the ledger, once for each question. Idempotent; an
 * answer to a question of before is left as it is.
 * @throws CannotHandle the ledger is away (tried again every minute); what the journal throws: the same again later is safe
 */
export function balanceRecorder(deps: RecordBalanceDeps): (event: RecordedEvent) => Promise<void> {
  return async (event) => {
    if (event.type !== 'BalanceReported.v1') return;
    const reported = event as Reported;
    const place = placeOf(deps, reported);
    if (place === undefined) return;
    const account = await deps.balances.find(place);
    if (!isOpen(account, reported.data.attemptId)) return;
    const told = toldBy(deps, reported, account);
    if ('resultCode' in told) return notLearned(deps, place, reported, told);
    return compare(deps, place, reported, told);
  };
}

/** Undefined for a shortcode that is not the platform's any more. */
function placeOf(deps: RecordBalanceDeps, { environment, data }: Reported): AccountPlace | undefined {
  const shortcode = environment && deps.platformShortcode(environment);
  if (environment === undefined || shortcode === undefined) return undefined;
  return accountId(environment, shortcode) === data.transactionId ? { environment, shortcode } : undefined;
}

interface WhyNot {
  readonly resultCode: string;
  readonly resultDescription: string;
  readonly askAgain: boolean;
}

/** The balance, or why it can not be compared. */
function toldBy({ clock }: RecordBalanceDeps, event: Reported, { question }: BalanceAccount): ReportedBalance | WhyNot {
  const { resultCode, resultDescription, accounts } = event.data;
  if (payoutOutcomeOf(resultCode) !== 'success') {
    const scope = configurationScopeOf(resultCode);
    return { resultCode, resultDescription, askAgain: scope === undefined || scope === 'request' };
  }
  const told = reportedBalance(accounts, event.at);
  if (told === undefined) {
    return { resultCode, resultDescription: 'M-Pesa named no Utility Account', askAgain: true };
  }
  const isLate = clock.nowMs() - (question?.askedAtMs ?? 0) > COMPARE_WITHIN_MS;
  return isLate ? { resultCode, resultDescription: 'It came too late to be compared', askAgain: true } : told;
}

async function notLearned(deps: RecordBalanceDeps, place: AccountPlace, event: Reported, why: WhyNot): Promise<void> {
  const command = { kind: 'not-learned', attemptId: event.data.attemptId, ...why } as const;
  const { events } = await deps.balances.decide(place, command, causeOf(event));
  if (events.length === 0) return;
  const { resultCode, resultDescription, askAgain } = why;
  const meaning = payoutMeaningOf(resultCode) ?? resultDescription;
  deps.logger.warn(
    { ...place, resultCode },
    `M-Pesa told no balance of ${place.shortcode}: ${meaning}; ${askAgain ? 'it is asked again' : 'a person has to act first'}`,
  );
}

async function compare(
  deps: RecordBalanceDeps,
  place: AccountPlace,
  event: Reported,
  told: ReportedBalance,
): Promise<void> {
  const ours = await ourSide(deps, place);
  const { attemptId } = event.data;
  const command = { kind: 'compare', attemptId, told, ours } as const;
  const { account, events } = await deps.balances.decide(place, command, causeOf(event));
  if (events.length > 0) say(deps, place, account);
}

/** First what is on its way, then the ledger: what arrives between the two is then counted as either, and missing in none. */
async function ourSide(
  { views, clock, walletFee }: RecordBalanceDeps,
  { environment, shortcode }: AccountPlace,
): Promise<OurSide> {
  const flight = moneyInFlight(views, { environment, shortcode }, clock.nowMs());
  const { accounts } = await parkedWhileAway(
    walletFee.getTrialBalance({ environment: wireEnvironment(environment) }),
    `the balance of ${shortcode} was told, and the ledger could not be read to compare it`,
  );
  const account = accounts.find((one) => one.account === `${environment}/mpesa/${shortcode}`);
  // What M-Pesa holds for us stands there as a negative balance.
  return { ...flight, ledgerCents: cents(-(account?.postedCents ?? 0)) };
}

function isWithoutBaseLineForLong({ askedByUsAtMs: [firstMs], comparison }: BalanceAccount): boolean {
  return firstMs !== undefined && Date.parse(comparison!.reportedAt) - firstMs >= BASE_LINE_WITHIN_MS;
}

function causeOf({ id }: Reported) {
  return { causation: id, actor: 'provider:daraja' };
}

function say({ logger }: RecordBalanceDeps, place: AccountPlace, account: BalanceAccount): void {
  const { verdict, differenceCents, reportedCents, ledgerCents, unexplained } = account.comparison!;
  const about = { ...place, verdict, differenceCents, reportedCents, ledgerCents, unexplained };
  const whose = `M-Pesa's balance of ${place.shortcode} (${place.environment})`;
  const amount = `KES ${formatShillings(cents(differenceCents))}`;
  if (isAlarming(account)) {
    const text = `${whose} differs from the ledger by ${amount}, and nothing explains it: a person has to look`;
    return logger.error(about, `${text} (npx daftari balance)`);
  }
  switch (verdict) {
    case 'unexplained':
      return logger.warn(about, `${whose} differs from the ledger by ${amount}; it is asked for again`);
    case 'in-flight':
      return logger.info(
        about,
        `${whose} differs from the ledger by ${amount}, which payments without an end may explain`,
      );
    case 'no-base-line':
      if (isWithoutBaseLineForLong(account)) {
        const text = `${whose} was asked for over a day and is no base line yet, as money is always in flight`;
        return logger.warn(
          about,
          `${text}: nothing was compared with the ledger. End the payments and payouts that are open`,
        );
      }
      return logger.info(about, `${whose} is no base line while money is in flight; it is asked for again`);
    case 'base-line':
    case 'equal':
      return logger.info(about, `${whose} was compared with the ledger: ${verdict}`);
  }
}
