import {
  BalanceVerdict,
  type BalanceComparison,
  type BalanceQuestion as QuestionMessage,
  type GetBalanceComparisonResponse,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { isoTime } from '@daftari/kernel/clock';
import type { BalanceAccount, BalanceQuestion, Comparison } from '../../domain/balance/account';
import { isAlarming } from '../../domain/balance/compare-balance';

const VERDICTS: Readonly<Record<Comparison['verdict'], BalanceVerdict>> = {
  'base-line': BalanceVerdict.BASE_LINE,
  'no-base-line': BalanceVerdict.NO_BASE_LINE,
  equal: BalanceVerdict.EQUAL,
  'in-flight': BalanceVerdict.IN_FLIGHT,
  unexplained: BalanceVerdict.UNEXPLAINED,
};

/** The newest comparison and the last question, as they are told. */
export function balanceMessage(account: BalanceAccount): GetBalanceComparisonResponse {
  const { comparison, question } = account;
  return {
    comparison: comparison && comparisonMessage(comparison, isAlarming(account)),
    lastQuestion: question && questionMessage(question),
  };
}

function comparisonMessage(comparison: Comparison, alarm: boolean): BalanceComparison {
  const { transactionId: _, merchantId: __, unexplained: ___, accepted, verdict, ...told } = comparison;
  return { ...told, verdict: accepted ? BalanceVerdict.ACCEPTED : VERDICTS[verdict], alarm };
}

function questionMessage({ attemptId, askedAtMs, compared, notLearned }: BalanceQuestion): QuestionMessage {
  const { resultCode = '', resultDescription = '' } = notLearned ?? {};
  return { attemptId, askedAt: isoTime(askedAtMs), compared, resultCode, resultDescription };
}
