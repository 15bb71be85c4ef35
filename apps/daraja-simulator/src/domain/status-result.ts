import { formatShillings, shillings, type Cents } from '@daftari/kernel/money';
import { nairobiStamp } from './nairobi-time';
import { OPERATION_RESULTS } from './operation-results';
import { PLACEHOLDER_RECEIPT, resultBody, type Parameter } from './result-callback';
import type { Result } from './results';

/** What the ledger knows of a transaction that a status query asks about. */
export interface KnownTransaction {
  readonly debitParty: string;
  readonly creditParty: string;
  readonly debitAccount: string;
  readonly chargeCents: Cents;
  readonly reason: string;
  readonly amountCents: Cents;
  readonly originatorConversationId: string;
  readonly conversationId: string;
  readonly initiatedAtMs: number;
  readonly finalisedAtMs: number;
  /** Null when no money moved. */
  readonly receipt: string | null;
}

export interface StatusFacts {
  readonly conversationId: string;
  readonly originatorConversationId: string;
  readonly occasion: string | null;
  /** The transaction, or why nothing is told. */
  readonly found: KnownTransaction | Result;
}

const isKnown = (found: KnownTransaction | Result): found is KnownTransaction => 'debitParty' in found;

/** The code and the receipt that a receiver can read from the result. */
export function statusTells({ found }: Pick<StatusFacts, 'found'>): { code: string; receipt: string | null } {
  const { code } = isKnown(found) ? OPERATION_RESULTS.done : found;
  return { code: String(code), receipt: isKnown(found) ? found.receipt : null };
}

/**
 * The Result callback of a Transaction Status query (daraja.md §6.1). Its own TransactionID is a placeholder; the receipt is
 * in ReceiptNo. A transaction that moved no money is Declined and has none (modelled).
 */
export function statusResultBody(facts: StatusFacts): string {
  const { conversationId, originatorConversationId, occasion, found } = facts;
  const { code, description } = isKnown(found) ? OPERATION_RESULTS.done : found;
  return resultBody({
    ...{ code, description, originatorConversationId, conversationId, transactionId: PLACEHOLDER_RECEIPT },
    ...(isKnown(found) ? { parameters: parametersOf(found) } : {}),
    reference: occasion === null ? { Key: 'Occasion' } : { Key: 'Occasion', Value: occasion },
  });
}

function parametersOf(found: KnownTransaction): readonly Parameter[] {
  const charges = `Fee For B2C Payment|KES|${formatShillings(found.chargeCents)}`;
  return [
    { Key: 'DebitPartyName', Value: found.debitParty },
    { Key: 'DebitPartyName', Value: found.creditParty },
    { Key: 'OriginatorConversationID', Value: found.originatorConversationId },
    { Key: 'InitiatedTime', Value: Number(nairobiStamp(found.initiatedAtMs)) },
    { Key: 'DebitAccountType', Value: found.debitAccount },
    { Key: 'DebitPartyCharges', ...(found.chargeCents === 0 ? {} : { Value: charges }) },
    { Key: 'TransactionReason' },
    { Key: 'ReasonType', Value: found.reason },
    { Key: 'TransactionStatus', Value: found.receipt === null ? 'Declined' : 'Completed' },
    { Key: 'FinalisedTime', Value: Number(nairobiStamp(found.finalisedAtMs)) },
    { Key: 'Amount', Value: String(shillings(found.amountCents)) },
    { Key: 'ConversationID', Value: found.conversationId },
    { Key: 'ReceiptNo', ...(found.receipt === null ? {} : { Value: found.receipt }) },
  ];
}
