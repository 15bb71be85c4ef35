import { conversationId } from '../domain/identifiers';
import type { InitiatorRequest } from '../domain/initiator-request';
import { REFUSALS, type Refusal } from '../domain/refusals';
import type { JsonAnswer } from '../domain/answer';
import type { Context } from './context';
import type { Call } from './endpoint';
import { judgeInitiator } from './initiator';
import type { Operation } from './operations-book';

/** Initiator requests that may wait to be carried out at once; more are refused as "System is busy". */
export const MAX_OPEN_OPERATIONS = 10_000;

const MAX_ID_TRIES = 100;

/** What one API knows of its request beyond what all have. */
export type OperationDetail = Pick<Operation, 'api' | 'scenario' | 'executeAtMs'> &
  Partial<
    Pick<
      Operation,
      'originatorConversationId' | 'amountCents' | 'recipient' | 'transactionId' | 'originalConversationId'
    >
  >;

/** Writes down a request that is taken. Its credential is judged now, and shows only in the result (daraja.md §4). */
export function openOperation(
  context: Context,
  call: Call,
  request: InitiatorRequest,
  detail: OperationDetail,
): Operation {
  const { commandId, shortcode, resultUrl, occasion } = request;
  const operation: Operation = {
    ...{ commandId, shortcode, resultUrl, occasion },
    ...{ amountCents: null, recipient: null, transactionId: null, originalConversationId: null },
    originatorConversationId: call.requestId,
    ...detail,
    conversationId: freshConversationId(context, call),
    initiator: judgeInitiator(context, call.books, request),
    state: 'open',
    acceptedAtMs: call.nowMs,
    ...{ decidedAtMs: null, resultCode: null, resultDescription: null, receipt: null },
  };
  call.books.operations.add(operation);
  return operation;
}

/** Why no request is taken now. */
export function operationCapacityRefusal({ books }: Call): Refusal | undefined {
  return books.operations.openCount() >= MAX_OPEN_OPERATIONS ? REFUSALS.systemBusy : undefined;
}

/** What all initiator APIs are acknowledged with (daraja.md §4). */
export function operationAcknowledgement(
  ids: Pick<Operation, 'originatorConversationId' | 'conversationId'>,
): JsonAnswer {
  return {
    status: 200,
    body: {
      OriginatorConversationID: ids.originatorConversationId,
      ConversationID: ids.conversationId,
      ResponseCode: '0',
      ResponseDescription: 'Accept the service request successfully.',
    },
  };
}

/** The task that carries it out. */
export const executionOf = ({ conversationId: id, executeAtMs }: Pick<Operation, 'conversationId' | 'executeAtMs'>) =>
  ({ task: 'operation', id, atMs: executeAtMs }) as const;

function freshConversationId({ random }: Context, { books, nowMs }: Call): string {
  for (let tries = 0; tries < MAX_ID_TRIES; tries += 1) {
    const id = conversationId(random, nowMs);
    if (books.operations.find(id) === undefined) return id;
  }
  throw new Error('no free ConversationID was found: the source of randomness repeats itself');
}
