import { readAnswer, wireText, type Answer } from './answer';
import { bare, BUSY_RETRY_S, enveloped, faulted, notSent, refused, unavailable, unknown } from './gateway-verdict';
import type { Exchange } from './http-exchange';
import type { AskOutcome, Duplicate, PayoutOutcome, PayoutRefused, Queued } from './initiator-port';
import { payoutOutcomeOf } from './initiator-result-codes';
import type { Unavailable, Unknown } from './provider-port';
import type { InvalidToken } from './token-calls';

export type QueuedOrNot = PayoutOutcome | InvalidToken<PayoutRefused>;
type Acknowledgement = Extract<Answer, { shape: 'acknowledgement' }>;

/**
 * Decides what a request to an initiator API came to: by the body first, then by the status (daraja.md §1.2, §4.1,
 * §16.1). `ourId` is the OriginatorConversationID that we gave, where the API takes one. Texts are raw.
 */
export function classifyQueued(exchange: Exchange, ourId?: string): QueuedOrNot {
  if (exchange.kind === 'not-sent') return notSent(exchange.reason);
  if (exchange.kind === 'lost') return unknown(`the request was sent, but ${exchange.reason}`);
  const { status, retryAfterSeconds } = exchange;
  const answer = readAnswer(exchange.body);
  switch (answer.shape) {
    case 'acknowledgement':
      return acknowledged(answer, status, ourId);
    case 'error':
      return enveloped(answer, status, retryAfterSeconds, backEndError);
    case 'fault':
      return faulted(answer, status, retryAfterSeconds);
    default:
      return bare(answer.shape, status, retryAfterSeconds);
  }
}

/** The same for a question: what is not queued for sure may be asked again at any time. */
export function classifyAsked(exchange: Exchange): AskOutcome | InvalidToken<PayoutRefused> {
  const outcome = classifyQueued(exchange);
  if (outcome.kind === 'unknown') return notLearned(outcome.reason);
  if (outcome.kind === 'duplicate') return notLearned(`${outcome.resultCode}: ${outcome.resultDescription}`);
  return outcome;
}

function notLearned(reason: string): Unavailable {
  return { kind: 'unavailable', reason };
}

function acknowledged(
  answer: Acknowledgement,
  status: number,
  ourId?: string,
): Queued | Duplicate | PayoutRefused | Unknown {
  const { code, description, fields } = answer;
  if (!/^0+$/.test(code)) return notAcknowledged(code, description, status);
  const conversationId = wireText(fields['ConversationID']);
  if (status < 200 || status > 299) return unknown(`HTTP ${status} with ResponseCode ${code}`);
  if (conversationId === '') return unknown('accepted without a ConversationID');
  const originatorConversationId = ourId ?? wireText(fields['OriginatorConversationID']);
  return { kind: 'queued', conversationId, originatorConversationId, resultCode: code, resultDescription: description };
}

/** Refused only by a code whose meaning is known: nobody may take money back for a payout that still goes out. */
function notAcknowledged(code: string, text: string, status: number): Duplicate | PayoutRefused | Unknown {
  if (code === '15') return duplicate(code, text);
  if (status >= 500) return unknown(`HTTP ${status} with ResponseCode ${code}: ${text}`);
  if (code === '26') return unavailable(code, text, BUSY_RETRY_S);
  return payoutOutcomeOf(code) === 'failed' ? refused(code, text) : unknown(`ResponseCode ${code}: ${text}`);
}

/** Codes that stand for everything: only the text tells them apart, and only these texts say more than "who knows". */
function backEndError(code: string, message: string): PayoutOutcome | undefined {
  if (/duplicate.{0,20}originator/i.test(message)) return duplicate(code, message);
  if (!code.startsWith('500.')) return undefined;
  if (/merchant does not exist|wrong credentials/i.test(message)) return refused(code, message);
  if (/system is busy|unable to lock subscriber/i.test(message)) return unavailable(code, message, BUSY_RETRY_S);
  return unknown(`${code}: ${message}`);
}

function duplicate(resultCode: string, resultDescription: string): Duplicate {
  return { kind: 'duplicate', resultCode, resultDescription };
}
