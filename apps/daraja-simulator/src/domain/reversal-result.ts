import type { Cents } from '@daftari/kernel/money';
import { accountLine } from './balance-result';
import { nairobiStamp } from './nairobi-time';
import { publicName } from './payout-result';
import { decimal, PLACEHOLDER_RECEIPT, resultBody, type Parameter } from './result-callback';
import type { Result } from './results';

export interface ReversalFacts {
  readonly result: Result;
  readonly conversationId: string;
  readonly originatorConversationId: string;
  readonly decidedAtMs: number;
  /** What went back; absent when nothing did. */
  readonly done?: {
    readonly receipt: string;
    readonly originalReceipt: string;
    readonly amountCents: Cents;
    readonly shortcode: string;
    readonly payer: string;
    readonly utilityCents: Cents;
  };
}

/** The Result callback of a reversal; its TransactionID is the reversal's own receipt (daraja.md §6.3). */
export function reversalResultBody(facts: ReversalFacts): string {
  const { result, conversationId, originatorConversationId, done } = facts;
  return resultBody({
    ...{ code: result.code, description: result.description, conversationId, originatorConversationId },
    transactionId: done?.receipt ?? PLACEHOLDER_RECEIPT,
    ...(done === undefined ? {} : { parameters: parametersOf(done, facts.decidedAtMs) }),
    reference: { Key: 'QueueTimeoutURL' },
  });
}

function parametersOf(done: NonNullable<ReversalFacts['done']>, decidedAtMs: number): readonly Parameter[] {
  return [
    { Key: 'DebitAccountBalance', Value: accountLine('Utility Account', done.utilityCents) },
    { Key: 'Amount', Value: decimal(done.amountCents) },
    { Key: 'TransCompletedTime', Value: Number(nairobiStamp(decidedAtMs)) },
    { Key: 'OriginalTransactionID', Value: done.originalReceipt },
    { Key: 'Charge', Value: 0 },
    { Key: 'CreditPartyPublicName', Value: publicName(done.payer) },
    { Key: 'DebitPartyPublicName', Value: `${done.shortcode} - SIMULATED ORGANISATION` },
  ];
}
