import { readBalanceRequest } from '../domain/balance-request';
import { BUSINESS, EXPRESS, type Product } from '../domain/products';
import { isRefusal, refusalAnswer, type Refusal } from '../domain/refusals';
import { readReversalRequest } from '../domain/reversal-request';
import { executionOf, openOperation, operationAcknowledgement, operationCapacityRefusal } from './accept-operation';
import type { Context } from './context';
import { jsonBody, type Call, type Endpoint, type Outcome } from './endpoint';
import { envelopeRefusal } from './readable-request';

/** POST /mpesa/reversal/v1/request (daraja.md §6.3). */
export function acceptReversal(context: Context): Endpoint {
  return accepting(EXPRESS, (call, body) => {
    const read = readReversalRequest(body);
    if (isRefusal(read)) return read;
    const { transactionId, amountCents } = read;
    const executeAtMs = call.nowMs + context.timings.executeMs;
    const detail = { api: 'reversal', scenario: 'reverses', transactionId, amountCents, executeAtMs } as const;
    return openOperation(context, call, read, detail);
  });
}

/** POST /mpesa/accountbalance/v1/query (daraja.md §6.2). */
export function acceptBalance(context: Context): Endpoint {
  return accepting(BUSINESS, (call, body) => {
    const read = readBalanceRequest(body);
    if (isRefusal(read)) return read;
    const executeAtMs = call.nowMs + context.timings.executeMs;
    return openOperation(context, call, read, { api: 'balance', scenario: 'is told', executeAtMs });
  });
}

function accepting(
  product: Product,
  open: (call: Call, body: unknown) => ReturnType<typeof openOperation> | Refusal,
): Endpoint {
  return (call) => {
    const body = jsonBody(call.request);
    const refuse = (refusal: Refusal): Outcome => ({ answer: refusalAnswer(refusal, call.requestId) });
    const unread = envelopeRefusal(call, body, product) ?? operationCapacityRefusal(call);
    if (unread !== undefined) return refuse(unread);
    const operation = open(call, body);
    if (isRefusal(operation)) return refuse(operation);
    return { answer: operationAcknowledgement(operation), opened: executionOf(operation) };
  };
}
