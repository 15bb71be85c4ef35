import { Contradiction } from '../contradiction';
import { reservedFor } from './decide-send';
import type { Payout, PayoutData, PayoutEvent, StatusAnswer } from './payout';
import type { Paid, PaidResult, StatusReported } from './payout-command';
import { failureOf, notExecutedBy } from './payout-conclusion';
import { assertSameAmount, assertSamePayout } from './same-payout';

type Via = PayoutData<'PayoutSucceeded.v1'>['via'];

interface Success extends Paid {
  readonly via: Via;
  readonly resultCode: string;
  readonly resultDescription: string;
  /** Why a person says so. */
  readonly note?: string;
}

/**
 * Records that M-Pesa paid it: it beats everything. The same again is nothing new; after another end it is a late one,
 * never silently flipped; a success with a receipt, after one without, teaches the receipt.
 * @throws Contradiction it cannot be about this payout, or names a second receipt
 */
export function decidePaid(command: PaidResult, payout: Payout): PayoutEvent[] {
  assertSamePayout(command, payout);
  return succeed({ ...command, via: 'result' }, payout);
}

/** Records the answer to a question, and the end that follows from it. @throws Contradiction as above */
export function decideStatusReported(command: StatusReported, payout: Payout): PayoutEvent[] {
  if (command.attemptId !== payout.attemptId) {
    throw new Contradiction(
      `a status names another attempt of payout ${payout.transactionId} than the one that was sent; nothing was recorded`,
    );
  }
  if (command.verdict === 'completed') {
    const end = succeed({ ...command, via: 'status' }, payout);
    return end.length === 0 || payout.outcome !== undefined ? end : [reportedEvent(command, payout), ...end];
  }
  if (payout.outcome !== undefined || isHeard(command, payout)) return [];
  const answer = notExecutedBy(withAnswer(payout, command));
  return [reportedEvent(command, payout), ...(answer === undefined ? [] : [failedEvent(payout, answer)])];
}

/** Not executed, in the provider's own word for why where it gave one, else in the status's. */
export function failedEvent(payout: Payout, answer: StatusAnswer): PayoutEvent {
  const { transactionId, merchantId } = payout;
  const { resultCode, resultDescription } = failureOf(payout) ?? wordOf(answer);
  const data = { transactionId, merchantId, via: 'status', resultCode, resultDescription } as const;
  return { type: 'PayoutFailed.v1', data: { ...data, ...reservedFor(payout) } };
}

/** The code `0` of a status says that there is an answer, not that the payout was made. */
function wordOf(answer: StatusAnswer): Pick<StatusAnswer, 'resultCode' | 'resultDescription'> {
  return answer.verdict === 'not-executed' ? { ...answer, resultCode: answer.transactionStatus } : answer;
}

/** Whoever says that it is paid. @throws Contradiction it names another amount, or a second receipt */
export function succeed(success: Success, payout: Payout): PayoutEvent[] {
  assertSameAmount(success, payout);
  const { outcome, late } = payout;
  if (outcome === undefined) return [{ type: 'PayoutSucceeded.v1', data: paidData(success, payout) }];
  if (outcome.status === 'SUCCESS') return paidAgain(success, payout, outcome.receipt);
  if (late !== undefined) return paidAgain(success, payout, late.receipt);
  return [{ type: 'LatePayoutConfirmed.v1', data: paidData(success, payout) }];
}

function paidAgain({ receipt, via, note }: Success, payout: Payout, known: string | undefined): PayoutEvent[] {
  if (receipt === undefined || receipt === known) return [];
  const { transactionId, merchantId } = payout;
  if (known === undefined)
    return [{ type: 'PayoutReceiptLearned.v1', data: { transactionId, merchantId, receipt, via, ...noteOf(note) } }];
  throw new Contradiction(
    `payout ${transactionId} was paid under ${known}, and now also under ${receipt}. The second was not recorded. ` +
      'Ask the provider whether the customer was paid twice',
  );
}

function noteOf(note: string | undefined) {
  return note === undefined ? {} : { note };
}

function paidData({ via, resultCode, resultDescription, note, ...paid }: Success, payout: Payout) {
  const { transactionId, merchantId } = payout;
  const { receipt, receiverName, paidAt } = paid;
  return {
    transactionId,
    merchantId,
    via,
    resultCode,
    resultDescription,
    ...noteOf(note),
    ...(receipt === undefined ? {} : { receipt }),
    ...(receiverName === undefined ? {} : { receiverName }),
    ...(paidAt === undefined ? {} : { paidAt }),
    ...reservedFor(payout),
  };
}

/**
 * The provider may send the same answer again. That a question waited too long in its queue is no answer yet: the real one
 * may still come. One that names no question is heard once until the next is asked.
 */
function isHeard({ conversationId, verdict, resultCode }: StatusReported, { questions }: Payout): boolean {
  if (conversationId !== '') {
    const answer = questions.find((one) => one.conversationId === conversationId)?.answer;
    return answer !== undefined && (isQueueTimeout(resultCode) || !isQueueTimeout(answer.resultCode));
  }
  const lastAsked = questions.findLastIndex(({ askedAt }) => askedAt !== undefined);
  return questions.slice(lastAsked + 1).some(({ answer }) => answer?.verdict === verdict);
}

/** Every answer carries a code; word that the question waited too long has none. */
function isQueueTimeout(resultCode: string): boolean {
  return resultCode === '';
}

function reportedEvent(command: StatusReported, payout: Payout): PayoutEvent {
  const { transactionId, merchantId, attemptId } = payout;
  const { verdict, transactionStatus, resultCode, resultDescription, conversationId } = command;
  const answer = { verdict, transactionStatus, resultCode, resultDescription };
  const question = conversationId === '' ? {} : { conversationId };
  return { type: 'PayoutStatusReported.v1', data: { transactionId, merchantId, attemptId, ...answer, ...question } };
}

/** The payout as it is with this answer; when it was recorded plays no part in what follows from it. */
function withAnswer(payout: Payout, command: StatusReported): Payout {
  const { verdict, transactionStatus, resultCode, resultDescription, conversationId } = command;
  const answer = { verdict, transactionStatus, resultCode, resultDescription, at: payout.updatedAt };
  const known = payout.questions.find((one) => conversationId !== '' && one.conversationId === conversationId);
  const others = payout.questions.filter((one) => one !== known);
  return { ...payout, questions: [...others, { conversationId, ...known, answer }] };
}
