import { derivedId } from '@daftari/kernel/ids';
import { DaftariError } from '@daftari/kernel/errors';
import type { BalanceAccount, BalanceData, BalanceEvent } from './account';
import { nextAsk, SAME_QUESTION_MS } from './balance-plan';
import { compareBalance, type OurSide, type ReportedBalance } from './compare-balance';

/** Whose balance it is. */
export interface AccountKey {
  /** The account's. */
  readonly transactionId: string;
  /** The platform. */
  readonly merchantId: string;
  readonly shortcode: string;
}

export type BalanceCommand =
  /** The time has come, or a person asks. */
  | { readonly kind: 'ask'; readonly by: 'us' | 'operator'; readonly nowMs: number }
  | ({ readonly kind: 'not-learned' } & Pick<
      BalanceData<'BalanceNotLearned.v1'>,
      'attemptId' | 'resultCode' | 'resultDescription' | 'askAgain'
    >)
  | { readonly kind: 'compare'; readonly attemptId: string; readonly told: ReportedBalance; readonly ours: OurSide }
  | { readonly kind: 'accept'; readonly attemptId: string; readonly note: string };

/**
 * What follows from a command; nothing where the same is on record already, a question is not due, or an answer is to a
 * question of before. @throws DaftariError VALIDATION_ERROR nothing of that kind is there to be accepted
 */
export function decideBalance(key: AccountKey, command: BalanceCommand, account: BalanceAccount): BalanceEvent[] {
  const { transactionId, merchantId, shortcode } = key;
  const whose = { transactionId, merchantId, shortcode };
  switch (command.kind) {
    case 'ask':
      return ask(whose, command, account);
    case 'not-learned': {
      const { attemptId, resultCode, resultDescription, askAgain } = command;
      if (!isOpen(account, attemptId) || account.question?.notLearned !== undefined) return [];
      const data = { ...whose, attemptId, resultCode, resultDescription, askAgain };
      return [{ type: 'BalanceNotLearned.v1', data }];
    }
    case 'compare': {
      const { attemptId, told, ours } = command;
      if (!isOpen(account, attemptId)) return [];
      return [{ type: 'BalanceCompared.v1', data: { ...whose, attemptId, ...compareBalance(told, ours, account) } }];
    }
    case 'accept':
      return accept(whose, command, account);
  }
}

/** Whether an answer to this question is still wanted. */
export function isOpen({ question }: BalanceAccount, attemptId: string): boolean {
  return question?.attemptId === attemptId && !question.compared;
}

function ask(
  whose: AccountKey,
  { by, nowMs }: Extract<BalanceCommand, { kind: 'ask' }>,
  account: BalanceAccount,
): BalanceEvent[] {
  const attemptId = derivedId('balance question', whose.transactionId, String(account.asked + 1));
  if (by === 'operator') {
    const { question } = account;
    const isOnItsWay =
      question !== undefined &&
      !question.compared &&
      question.notLearned === undefined &&
      nowMs < question.askedAtMs + SAME_QUESTION_MS;
    return isOnItsWay ? [] : [{ type: 'BalanceAsked.v1', data: { ...whose, attemptId, why: 'operator' } }];
  }
  const { atMs, why } = nextAsk(account, nowMs);
  return atMs > nowMs ? [] : [{ type: 'BalanceAsked.v1', data: { ...whose, attemptId, why } }];
}

function accept(
  whose: AccountKey,
  { attemptId, note }: Extract<BalanceCommand, { kind: 'accept' }>,
  { comparison }: BalanceAccount,
): BalanceEvent[] {
  if (comparison?.attemptId !== attemptId) {
    throw wrong('attemptId', 'is not of the newest comparison: look at that one first');
  }
  if (comparison.accepted) return [];
  if (comparison.verdict !== 'unexplained') {
    throw wrong('attemptId', `is of a comparison whose difference needs no explanation: ${comparison.verdict}`);
  }
  const { differenceCents } = comparison;
  return [{ type: 'BalanceDifferenceAccepted.v1', data: { ...whose, attemptId, differenceCents, note } }];
}

function wrong(field: string, problem: string): DaftariError {
  return new DaftariError('VALIDATION_ERROR', `The difference was not accepted: ${field} ${problem}.`, {
    fields: { [field]: problem },
  });
}
