import { shillings, type Cents } from '@daftari/kernel/money';
import type { Funds } from './balance-result';
import { nairobiDotted, nairobiStamp } from './nairobi-time';
import type { ResultForm } from './payout-scenario';
import { decimal, PLACEHOLDER_RECEIPT, resultBody, type Parameter } from './result-callback';
import type { Result } from './results';

/** What the result of a payout tells. There is a receipt exactly when money moved. */
export interface PayoutFacts {
  readonly result: Result;
  readonly conversationId: string;
  readonly originatorConversationId: string;
  /** An id of Daraja's own making, for the form that tells one. */
  readonly otherOriginator: string;
  readonly amountCents: Cents;
  readonly recipient: string;
  readonly decidedAtMs: number;
  readonly receipt: string | null;
  /** The shortcode's accounts after the payout. */
  readonly funds: Funds;
}

/** Where real results say that their notices of queue timeouts would have come from (daraja.md §5). */
const QUEUE_TIMEOUT = {
  Key: 'QueueTimeoutURL',
  Value: 'https://internalsandbox.safaricom.co.ke/mpesa/b2cresults/v1/submit',
};

/** The name that everybody in this simulation has. */
export const publicName = (phone: string): string => `${phone} - SIMULATED CUSTOMER`;

/** The Result callback of a B2C payout (daraja.md §5). */
export function payoutResultBody(facts: PayoutFacts, form: ResultForm): string {
  const { result, conversationId, receipt } = facts;
  const originatorConversationId = form === 'other-originator' ? facts.otherOriginator : facts.originatorConversationId;
  const parameters = parametersOf(facts, form);
  return resultBody({
    ...{ code: result.code, description: result.description, originatorConversationId, conversationId },
    transactionId: receipt ?? PLACEHOLDER_RECEIPT,
    ...(parameters === undefined ? {} : { parameters }),
    reference: form === 'single-parameter' ? { Key: QUEUE_TIMEOUT.Key } : QUEUE_TIMEOUT,
  });
}

function parametersOf(facts: PayoutFacts, form: ResultForm): readonly Parameter[] | Parameter | undefined {
  if (facts.receipt !== null) return paidParameters(facts, facts.receipt, form);
  if (form !== 'single-parameter') return undefined;
  return { Key: 'BOCompletedTime', Value: Number(nairobiStamp(facts.decidedAtMs)) };
}

function paidParameters(facts: PayoutFacts, receipt: string, form: ResultForm): readonly Parameter[] {
  const { funds } = facts;
  const receiver = form === 'other-recipient' ? '254700999999 - SOMEBODY ELSE' : publicName(facts.recipient);
  return [
    { Key: 'TransactionAmount', Value: shillings(facts.amountCents) },
    { Key: 'TransactionReceipt', Value: receipt },
    { Key: 'ReceiverPartyPublicName', Value: receiver },
    { Key: 'TransactionCompletedDateTime', Value: nairobiDotted(facts.decidedAtMs) },
    { Key: 'B2CUtilityAccountAvailableFunds', Value: decimal(funds.utilityCents) },
    { Key: 'B2CWorkingAccountAvailableFunds', Value: decimal(funds.workingCents) },
    { Key: 'B2CRecipientIsRegisteredCustomer', Value: 'Y' },
    { Key: 'B2CChargesPaidAccountAvailableFunds', Value: decimal(funds.chargesCents) },
  ];
}
