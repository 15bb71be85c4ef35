import { CUSTOMER } from '../domain/products';
import { isRefusal, refusalAnswer, type Refusal } from '../domain/refusals';
import { asksForNothing, readStatusRequest } from '../domain/status-request';
import { executionOf, openOperation, operationAcknowledgement, operationCapacityRefusal } from './accept-operation';
import type { Context } from './context';
import { jsonBody, type Endpoint, type Outcome } from './endpoint';
import { envelopeRefusal } from './readable-request';

/** An acknowledgement with nothing in it: nothing was asked, and nothing follows. */
const EMPTY_ACKNOWLEDGEMENT = {
  status: 200,
  body: { OriginatorConversationID: '', ConversationID: '', ResponseCode: '', ResponseDescription: '' },
};

/** POST /mpesa/transactionstatus/v1/query (daraja.md §6.1). */
export function acceptStatus(context: Context): Endpoint {
  return (call) => {
    const body = jsonBody(call.request);
    const refuse = (refusal: Refusal): Outcome => ({ answer: refusalAnswer(refusal, call.requestId) });
    const unread = envelopeRefusal(call, body, CUSTOMER);
    if (unread !== undefined) return refuse(unread);
    if (asksForNothing(body)) return { answer: EMPTY_ACKNOWLEDGEMENT };
    const read = readStatusRequest(body);
    if (isRefusal(read)) return refuse(read);
    const full = operationCapacityRefusal(call);
    if (full !== undefined) return refuse(full);
    const { transactionId, originalConversationId } = read;
    const executeAtMs = call.nowMs + context.timings.executeMs;
    const detail = { api: 'status', scenario: 'is told', transactionId, originalConversationId, executeAtMs } as const;
    const operation = openOperation(context, call, read, detail);
    return { answer: operationAcknowledgement(operation), opened: executionOf(operation) };
  };
}
