import type { CallbackEvent, CallbackKind } from '@daftari/contracts/events/callback-events';
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

/** A stored callback from which nothing could be read. */
export interface UnmatchedEntry extends Omit<CallbackEntry, 'state'> {
  readonly merchantId: string;
  readonly transactionId: string;
  readonly kind: CallbackKind;
  /** Sealed where the log has it so. */
  readonly reason: string;
}

/** Where a callback that may still be read stands. */
interface Unread {
  readonly key: string;
  readonly about: Omit<UnmatchedEntry, 'reason'>;
}

/**
 * Callbacks by merchant and payment, oldest first: `<merchant>/<transaction>/<time>/<attempt>/<version>`. Until a callback is
 * understood, `unread/<callback>` says where it stands; from what could not be read, `unmatched/<time>/<callback>` tells it.
 */
export const callbacksProjection: Projection = {
  name: 'callbacks',
  version: 3,
  project(recorded, view) {
    const event = recorded as RecordedEvent<CallbackEvent>;
    switch (event.type) {
      case 'CallbackReceived.v1':
        return received(event, view);
      case 'CallbackMatched.v1':
      case 'ProviderResultMatched.v1':
      case 'C2bConfirmed.v1':
      case 'BalanceReported.v1':
        return matched(event.data.callbackId, view);
      case 'CallbackRejected.v1':
        return rejected(event.data, view);
      case 'CallbackReplayed.v1':
        // What was read then is an event of its own.
        return;
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
type Rejected = Extract<CallbackEvent, { type: 'CallbackRejected.v1' }>;

function received({ id, at, version, data }: RecordedEvent<Received>, view: ProjectionWriter): void {
  const { merchantId, transactionId, attemptId, kind, bodyBytes, bodySha256 } = data;
  const key = `${merchantId}/${transactionId}/${at}/${attemptId}/${String(version).padStart(6, '0')}`;
  const entry: CallbackEntry = { callbackId: id, attemptId, state: 'received', receivedAt: at, bodyBytes, bodySha256 };
  view.put(key, entry);
  const { state: _, ...received } = entry;
  view.put(unreadKey(id), { key, about: { ...received, merchantId, transactionId, kind } } satisfies Unread);
}

function matched(callbackId: string, view: ProjectionWriter): void {
  const unread = view.get<Unread>(unreadKey(callbackId));
  if (unread === undefined) return;
  settle(unread.key, 'matched', view);
  view.remove(unmatchedKey(unread.about));
  view.remove(unreadKey(callbackId));
}

function rejected({ callbackId, reason }: Rejected['data'], view: ProjectionWriter): void {
  const unread = view.get<Unread>(unreadKey(callbackId));
  if (unread === undefined) return;
  settle(unread.key, 'rejected', view);
  view.put(unmatchedKey(unread.about), { ...unread.about, reason } satisfies UnmatchedEntry);
}

function settle(key: string, state: CallbackEntry['state'], view: ProjectionWriter): void {
  const entry = view.get<CallbackEntry>(key);
  if (entry !== undefined) view.put(key, { ...entry, state });
}

function unreadKey(callbackId: string): string {
  return `unread/${callbackId}`;
}

const UNMATCHED = 'unmatched/';

function unmatchedKey({ receivedAt, callbackId }: Pick<UnmatchedEntry, 'receivedAt' | 'callbackId'>): string {
  return `${UNMATCHED}${placeOfUnmatched({ receivedAt, callbackId })}`;
}

/** Where a callback stands in the list of those from which nothing could be read. */
export function placeOfUnmatched({
  receivedAt,
  callbackId,
}: Pick<UnmatchedEntry, 'receivedAt' | 'callbackId'>): string {
  return `${receivedAt}/${callbackId}`;
}

/** Callbacks from which nothing could be read, the oldest first, after a place where an earlier page ended. */
export function pageOfUnmatched(views: ViewStore, limit: number, after?: string): UnmatchedEntry[] {
  const cursor = after === undefined ? {} : { after: UNMATCHED + after };
  const found = views.scan<UnmatchedEntry>(viewNameOf(callbacksProjection), { prefix: UNMATCHED, limit, ...cursor });
  return found.map(({ value }) => value);
}
