import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { viewNameOf, type Projection, type ProjectionWriter } from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';

/** A callback as the view keeps it; the body stays in the log. */
export interface CallbackEntry {
  readonly callbackId: string;
  readonly attemptId: string;
  readonly state: 'received' | 'matched' | 'rejected';
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly bodyBytes: number;
  /** Sealed where the log has it so. */
  readonly bodySha256: string;
}

/**
 * Callbacks by merchant and payment, oldest first: `<merchant>/<transaction>/<time>/<attempt>/<version>`. While a callback
 * waits to be read, `waiting/<callback>` holds its key.
 */
export const callbacksProjection: Projection = {
  name: 'callbacks',
  version: 2,
  project(recorded, view) {
    const event = recorded as RecordedEvent<CallbackEvent>;
    switch (event.type) {
      case 'CallbackReceived.v1':
        return received(event, view);
      case 'CallbackMatched.v1':
        return settled(event.data.callbackId, 'matched', view);
      case 'CallbackRejected.v1':
        return settled(event.data.callbackId, 'rejected', view);
    }
  },
};

/** The oldest `limit` callbacks of one payment. */
export function callbacksOf(
  views: ViewStore,
  merchantId: string,
  transactionId: string,
  limit: number,
): CallbackEntry[] {
  const prefix = `${merchantId}/${transactionId}/`;
  return views.scan<CallbackEntry>(viewNameOf(callbacksProjection), { prefix, limit }).map(({ value }) => value);
}

type Received = Extract<CallbackEvent, { type: 'CallbackReceived.v1' }>;

function received({ id, at, version, data }: RecordedEvent<Received>, view: ProjectionWriter): void {
  const { merchantId, transactionId, attemptId, bodyBytes, bodySha256 } = data;
  const key = `${merchantId}/${transactionId}/${at}/${attemptId}/${String(version).padStart(6, '0')}`;
  const entry: CallbackEntry = { callbackId: id, attemptId, state: 'received', receivedAt: at, bodyBytes, bodySha256 };
  view.put(key, entry);
  view.put(waitingKey(id), key);
}

function settled(callbackId: string, state: CallbackEntry['state'], view: ProjectionWriter): void {
  const key = view.get<string>(waitingKey(callbackId));
  const entry = key === undefined ? undefined : view.get<CallbackEntry>(key);
  if (key === undefined || entry === undefined) return;
  view.put(key, { ...entry, state });
  view.remove(waitingKey(callbackId));
}

function waitingKey(callbackId: string): string {
  return `waiting/${callbackId}`;
}
