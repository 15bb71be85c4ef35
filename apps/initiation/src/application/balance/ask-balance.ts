import type { BalanceProvider } from '@daftari/daraja/balance-port';
import type { AskOutcome } from '@daftari/daraja/initiator-port';
import type { Cause, Environment } from '@daftari/journal-core/event';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import { accountId, type BalanceQuestion } from '../../domain/balance/account';
import type { PayoutRouteDeps } from '../payout/payout-route';
import { ANSWER_WITHIN_MS, askOnce, type AskDeps } from '../reconciler-ask';
import type { AccountPlace, BalanceLog } from './balance-log';

export interface BalanceRouteDeps {
  /** Asks for balances; undefined where no initiator is configured. Absent: nobody is asked. */
  readonly balanceFor?: ((environment: Environment) => BalanceProvider | undefined) | undefined;
  readonly resultUrlsFor?: PayoutRouteDeps['resultUrlsFor'];
  readonly platformShortcode: (environment: Environment) => string | undefined;
}

/** Who is asked about a shortcode, and where the answer goes. */
export interface BalanceRoute extends AccountPlace {
  readonly provider: BalanceProvider;
  readonly resultUrlsFor: NonNullable<PayoutRouteDeps['resultUrlsFor']>;
}

/** Undefined where nobody can be asked. */
export function balanceRoute(deps: BalanceRouteDeps, environment: Environment): BalanceRoute | undefined {
  const provider = deps.balanceFor?.(environment);
  const shortcode = deps.platformShortcode(environment);
  const { resultUrlsFor } = deps;
  if (provider === undefined || shortcode === undefined || resultUrlsFor === undefined) return undefined;
  return { environment, shortcode, provider, resultUrlsFor };
}

export interface AskBalanceDeps extends AskDeps {
  readonly balances: BalanceLog;
  readonly logger: { warn(fields: object, message: string): void };
}

/** Because the time has come, or because a person wants it. */
export type Asker =
  { readonly by: 'us' } | { readonly by: 'operator'; readonly cause: Pick<Cause, 'causation' | 'actor'> };

const MAX_TEXT = 500;

/**
 * Asks M-Pesa for a shortcode's balance where that is due, or a person wants it; the question is durable before it leaves, so
 * that two copies ask once. Answers the last question there is. @throws what the journal throws
 */
export async function askBalance(
  deps: AskBalanceDeps,
  route: BalanceRoute,
  asker: Asker,
): Promise<BalanceQuestion | undefined> {
  const { environment, shortcode, provider, resultUrlsFor } = route;
  const place = { environment, shortcode };
  const transactionId = accountId(environment, shortcode);
  const cause = asker.by === 'operator' ? asker.cause : { causation: transactionId, actor: 'service:initiation' };
  const { by } = asker;
  const decided = await deps.balances.decide(place, (nowMs) => ({ kind: 'ask', by, nowMs }), cause);
  const { question } = decided.account;
  if (decided.events.length === 0 || question === undefined) return question;
  const { attemptId } = question;
  const subject = { environment, merchantId: PLATFORM_MERCHANT, transactionId, attemptId };
  const asked = { shortcode, ...resultUrlsFor(subject, 'balance') };
  const outcome = await askOnce(deps, () => provider.askBalance(asked, ANSWER_WITHIN_MS));
  if (outcome.kind === 'queued') return question;
  const why = { attemptId, ...whyNot(outcome) };
  deps.logger.warn(
    { environment, shortcode, resultCode: why.resultCode, reason: why.resultDescription },
    `M-Pesa took no question for the balance of ${shortcode}; ${why.askAgain ? 'it is asked again' : 'a person has to act first'}`,
  );
  const { account } = await deps.balances.decide(place, { kind: 'not-learned', ...why }, cause);
  return account.question;
}

function whyNot(outcome: Exclude<AskOutcome, { kind: 'queued' }>) {
  if (outcome.kind === 'unavailable') {
    return { resultCode: '', resultDescription: outcome.reason.slice(0, MAX_TEXT), askAgain: true };
  }
  const { code, resultCode, resultDescription } = outcome;
  // What M-Pesa refuses for what we are is refused again, and may lock the initiator's user (daraja.md §4).
  return { resultCode, resultDescription: resultDescription.slice(0, MAX_TEXT), askAgain: code !== 'PROVIDER_REFUSED' };
}
