import { classifyAsked, classifyQueued } from './classify-queued';
import type { DarajaLine } from './daraja-line';
import { refused } from './gateway-verdict';
import type { Exchange } from './http-exchange';
import type { InitiatorIdentity } from './initiator-identity';
import type { AskOutcome, InitiatorProvider, PayoutOutcome } from './initiator-port';
import { PAYOUT_PATH, payoutBody, problemOfPayout } from './payout-request';
import { problemOfStatusQuestion, statusBody, TRANSACTION_STATUS_PATH } from './status-request';

export const ASK_DEADLINE_MS = 10_000;

export interface InitiatorLines {
  readonly payouts: DarajaLine;
  readonly statuses: DarajaLine;
}

/** B2C v3 and Transaction Status (daraja.md §5, §6.1); without an initiator both are refused. */
export function initiatorProvider(
  { payouts, statuses }: InitiatorLines,
  initiator: InitiatorIdentity | undefined,
  longestMs: number,
): InitiatorProvider {
  return {
    async payOut(payout, deadlineMs = longestMs) {
      if (initiator === undefined) return notConfigured('payouts');
      const problem = problemOfPayout(payout);
      if (problem !== undefined) return refused('INVALID_REQUEST', `not sent: ${problem}`);
      return payouts.call<PayoutOutcome>({
        path: PAYOUT_PATH,
        body: () => payoutBody(payout, initiator),
        deadlineMs: Math.min(deadlineMs, longestMs),
        read: (exchange) => classifyQueued(exchange, payout.originatorConversationId),
        notSent: (why) => why,
      });
    },
    async askStatus(question, deadlineMs = ASK_DEADLINE_MS) {
      if (initiator === undefined) return notConfigured('status questions');
      const problem = problemOfStatusQuestion(question);
      if (problem !== undefined) return refused('INVALID_REQUEST', `not asked: ${problem}`);
      return statuses.call<AskOutcome>({
        path: TRANSACTION_STATUS_PATH,
        body: () => statusBody(question, initiator),
        deadlineMs: Math.min(deadlineMs, ASK_DEADLINE_MS),
        read: askedOn(statuses),
        notSent: (why) => why,
      });
    },
  };
}

/** Reads what became of a question, and asks no more on that line for as long as the gateway wants. */
export function askedOn(line: DarajaLine): (exchange: Exchange) => ReturnType<typeof classifyAsked> {
  return (exchange) => {
    const outcome = classifyAsked(exchange);
    const throttled = outcome.kind === 'refused' && exchange.kind === 'answered';
    if (throttled && outcome.retryAfterSeconds !== undefined) line.pauseFor(outcome.retryAfterSeconds);
    return outcome;
  };
}

export function notConfigured(what: string) {
  return refused('NOT_CONFIGURED', `not sent: ${what} need an initiator (name, password, M-Pesa's certificate)`);
}
