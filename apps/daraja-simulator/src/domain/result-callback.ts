import type { Cents } from '@daftari/kernel/money';

/** A parameter of a result. Its value may be missing; keys may repeat (daraja.md §4). */
export interface Parameter {
  readonly Key: string;
  readonly Value?: string | number;
}

/** What a Result callback tells. */
export interface ResultFacts {
  readonly code: number | string;
  /** 0 when left out. */
  readonly type?: string;
  readonly description: string;
  readonly originatorConversationId: string;
  readonly conversationId: string;
  /** A receipt, or a placeholder that is none. */
  readonly transactionId: string;
  /** A list, one bare object, or nothing. */
  readonly parameters?: readonly Parameter[] | Parameter;
  readonly reference: Parameter;
}

/** Stands in the TransactionID of what moved no money; no receipt is like it (daraja.md §4). */
export const PLACEHOLDER_RECEIPT = 'SIM0000000';

/** The body of a Result callback, as captured: ResultType and ResultCode numbers, one ReferenceItem (daraja.md §4). */
export function resultBody(facts: ResultFacts): string {
  const { parameters } = facts;
  return withDecimals({
    Result: {
      ResultType: facts.type ?? 0,
      ResultCode: facts.code,
      ResultDesc: facts.description,
      OriginatorConversationID: facts.originatorConversationId,
      ConversationID: facts.conversationId,
      TransactionID: facts.transactionId,
      ...(parameters === undefined ? {} : { ResultParameters: { ResultParameter: parameters } }),
      ReferenceData: { ReferenceItem: facts.reference },
    },
  });
}

export const RESULT_HEADERS: Readonly<Record<string, string>> = { 'Content-Type': 'application/json;charset=UTF-8' };

/** No text of a client or of ours holds this character in pairs around digits. */
const MARK = '\u0001';

/** An amount that `resultBody` writes as a number with two decimals, such as 8959269.60, which JSON.stringify can not. */
export const decimal = (amountCents: Cents): string => `${MARK}${amountCents}${MARK}`;

function withDecimals(body: object): string {
  return JSON.stringify(body).replace(/"\\u0001(-?\d+)\\u0001"/g, (_, written: string) =>
    (Number(written) / 100).toFixed(2),
  );
}
