import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import {
  CallbackState,
  type ReplayCallbackRequest,
  type ReplayCallbackResponse,
} from '@daftari/contracts/generated/daftari/callback/v1/callback';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { DaftariError } from '@daftari/kernel/errors';
import type { PersonalValues } from '@daftari/privacy/sealing/personal-values';
import { callerCause } from '@daftari/rpc/caller-cause';
import { FieldCheck } from '@daftari/service/field-check';
import { callbackStream, type CallbackStream } from '../domain/callback-stream';
import { decideReplay } from '../domain/decide-callback';
import { readingOf } from './reading';
import { rootOf } from './root-of';

type Received = Extract<CallbackEvent, { type: 'CallbackReceived.v1' }>;

const MAX_NOTE = 200;

/**
 * Reads a stored callback once more and answers how it stands then; what was understood goes the way of every other.
 * @throws DaftariError VALIDATION_ERROR, CALLBACK_NOT_FOUND, DECISION_CONFLICT it was understood before
 */
export async function replayCallback(
  journal: Journal,
  openAll: PersonalValues['openAll'],
  request: ReplayCallbackRequest,
): Promise<ReplayCallbackResponse> {
  const check = new FieldCheck();
  const merchantId = check.uuid('merchantId', request.merchantId);
  const attemptId = check.uuid('attemptId', request.attemptId);
  const callbackId = check.uuid('callbackId', request.callbackId);
  const note = check.text('note', request.note, MAX_NOTE);
  const by = callerCause(check, request.caller, callbackId);
  check.done();
  const [partition, stream] = [partitionOf(merchantId), callbackStream(attemptId)];
  const { environment, data } = await receivedIn(await journal.readStream(partition, stream), callbackId, openAll);
  const reading = readingOf(data);
  const about = { transactionId: data.transactionId, merchantId: data.merchantId, attemptId: data.attemptId };
  const correlation = rootOf(data, environment);
  const { result: before, events } = await journal.decide({
    partition,
    streams: [stream],
    cause: { ...by, correlation, ...(environment === undefined ? {} : { environment }) },
    decide: (view) => {
      const { state } = view.stream<CallbackStream>(stream);
      const facts = decideReplay({ callbackId, note }, about, reading, state);
      return { events: facts.map((fact) => ({ ...fact, stream })), result: state.rejected.get(callbackId) };
    },
  });
  if (before === undefined) return { state: CallbackState.RECEIVED, reason: '' };
  const isRead = reading.kind !== 'undecodable';
  if (isRead && events.length > 0) return { state: CallbackState.MATCHED, reason: '' };
  return { state: CallbackState.REJECTED, reason: isRead ? before : reading.reason };
}

async function receivedIn(
  events: readonly RecordedEvent[],
  callbackId: string,
  openAll: PersonalValues['openAll'],
): Promise<RecordedEvent<Received>> {
  const found = events.find(({ id, type }) => id === callbackId && type === 'CallbackReceived.v1');
  if (found === undefined) throw new DaftariError('CALLBACK_NOT_FOUND');
  return { ...found, data: await openAll(found.data) } as RecordedEvent<Received>;
}
