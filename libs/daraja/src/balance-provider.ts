import type { BalanceProvider, BalanceQuestion } from './balance-port';
import type { DarajaLine } from './daraja-line';
import { refused } from './gateway-verdict';
import type { InitiatorIdentity } from './initiator-identity';
import type { AskOutcome } from './initiator-port';
import { ASK_DEADLINE_MS, askedOn, notConfigured } from './initiator-provider';
import { isShortcode, problemOfAddresses } from './payout-request';
import { SHORTCODE_IDENTIFIER } from './status-request';

export const BALANCE_PATH = '/mpesa/accountbalance/v1/query';

export function balanceProvider(line: DarajaLine, initiator: InitiatorIdentity | undefined): BalanceProvider {
  return {
    async askBalance(question, deadlineMs = ASK_DEADLINE_MS) {
      if (initiator === undefined) return notConfigured('balance questions');
      const problem = isShortcode(question.shortcode)
        ? problemOfAddresses(question)
        : 'the shortcode is not 5 to 7 digits';
      if (problem !== undefined) return refused('INVALID_REQUEST', `not asked: ${problem}`);
      return line.call<AskOutcome>({
        path: BALANCE_PATH,
        body: () => balanceBody(question, initiator),
        deadlineMs: Math.min(deadlineMs, ASK_DEADLINE_MS),
        read: askedOn(line),
        notSent: (why) => why,
      });
    },
  };
}

/** The body of an Account Balance request, name for name; it has no Occasion (daraja.md §6.2). */
export function balanceBody(question: BalanceQuestion, initiator: InitiatorIdentity): Record<string, string> {
  return {
    Initiator: initiator.name,
    SecurityCredential: initiator.securityCredential,
    CommandID: 'AccountBalance',
    PartyA: question.shortcode,
    IdentifierType: SHORTCODE_IDENTIFIER,
    Remarks: 'OK',
    QueueTimeOutURL: question.queueTimeoutUrl,
    ResultURL: question.resultUrl,
  };
}
