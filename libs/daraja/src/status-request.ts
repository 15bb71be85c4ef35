import type { StatusQuestion } from './initiator-port';
import type { InitiatorIdentity } from './initiator-identity';
import { isShortcode, problemOfAddresses } from './payout-request';

export const TRANSACTION_STATUS_PATH = '/mpesa/transactionstatus/v1/query';

/** `IdentifierType` of an organisation's shortcode (daraja.md §6.1). */
export const SHORTCODE_IDENTIFIER = '4';

/** The body of a Transaction Status request, name for name; of the two ids the unused one is left out (daraja.md §6.1). */
export function statusBody(question: StatusQuestion, initiator: InitiatorIdentity): Record<string, string> {
  const about =
    'receipt' in question
      ? { TransactionID: question.receipt }
      : { OriginalConversationID: question.originatorConversationId };
  return {
    Initiator: initiator.name,
    SecurityCredential: initiator.securityCredential,
    CommandID: 'TransactionStatusQuery',
    ...about,
    PartyA: question.shortcode,
    IdentifierType: SHORTCODE_IDENTIFIER,
    ResultURL: question.resultUrl,
    QueueTimeOutURL: question.queueTimeoutUrl,
    Remarks: 'OK',
    Occasion: 'OK',
  };
}

/** Why there is nothing to ask; undefined when there is. */
export function problemOfStatusQuestion(question: StatusQuestion): string | undefined {
  if (!isShortcode(question.shortcode)) return 'the shortcode is not 5 to 7 digits';
  const id = 'receipt' in question ? question.receipt : question.originatorConversationId;
  if (!/^[\x21-\x7e]{1,120}$/.test(id)) return 'there is no id or receipt to ask about';
  return problemOfAddresses(question);
}
