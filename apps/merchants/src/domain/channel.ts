import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';

/** How M-Pesa asks a customer to pay it. */
export type ChannelKind = 'PAYBILL' | 'TILL';

/** What merchants call their channels, and what M-Pesa knows them as (seed-apis.md §1.12). */
export const KIND_OF_TYPE = {
  PAYBILL: 'PAYBILL',
  TILL: 'TILL',
  TILL_NUMBER: 'TILL',
  SHORTCODE: 'PAYBILL',
  SEND_MONEY: 'PAYBILL',
} as const satisfies Record<string, ChannelKind>;
export type ChannelType = keyof typeof KIND_OF_TYPE;

export interface Channel {
  readonly channelId: string;
  readonly kind: ChannelKind;
  /** As the merchant named it. */
  readonly type: ChannelType;
  readonly shortcode: string;
  readonly name: string;
  readonly accountNumber?: string;
  /** The channel that is paid when a request names none; an environment has at most one. */
  readonly isDefault: boolean;
  /** ISO 8601 with milliseconds. */
  readonly createdAt: string;
  /** Of the request that created it; absent when it came with the registration. */
  readonly requestFingerprint?: string;
}

/** What has to be known of a channel after its end, so that a repeated request is not a new one. */
export interface DeletedChannel {
  readonly channelId: string;
  readonly requestFingerprint?: string;
  /** The causation of its deletion. */
  readonly deletedBy: string;
}

/** A merchant's channels in one environment, oldest first. */
export interface ChannelBook {
  readonly channels: readonly Channel[];
  /** The newest `MAX_REMEMBERED`, oldest first. */
  readonly deleted: readonly DeletedChannel[];
}

/** A key of one environment never changes what the other pays to. */
export type ChannelBooks = Readonly<Record<Environment, ChannelBook>>;

/** Channels that a merchant has at the same time, in each environment. Far below what one batch of the journal takes. */
export const MAX_CHANNELS = 100;
/** Deleted channels that are remembered, in each environment. */
export const MAX_REMEMBERED = 100;

const NO_CHANNELS: ChannelBook = { channels: [], deleted: [] };
export const NO_BOOKS: ChannelBooks = { test: NO_CHANNELS, live: NO_CHANNELS };

export type ChannelEvent = Extract<
  MerchantsEvent,
  { type: 'ChannelCreated.v1' | 'ChannelUpdated.v1' | 'ChannelDeleted.v1' }
>;

/** A fact of one environment changes that one; a fact of none changes both, each for itself from then on. */
export function evolveChannels(books: ChannelBooks, event: RecordedEvent<ChannelEvent>): ChannelBooks {
  const { environment } = event;
  if (environment !== undefined) return { ...books, [environment]: evolveBook(books[environment], event) };
  return { test: evolveBook(books.test, event), live: evolveBook(books.live, event) };
}

function evolveBook(book: ChannelBook, event: RecordedEvent<ChannelEvent>): ChannelBook {
  switch (event.type) {
    case 'ChannelCreated.v1': {
      const { merchantId: _, ...created } = event.data;
      const channel = { ...created, type: created.type ?? created.kind, createdAt: event.at };
      return { ...book, channels: [...book.channels, channel] };
    }
    case 'ChannelUpdated.v1': {
      const { channelId } = event.data;
      const channels = book.channels.map((one) => (one.channelId === channelId ? updated(one, event.data) : one));
      return { ...book, channels };
    }
    case 'ChannelDeleted.v1': {
      const { channelId } = event.data;
      const ended = book.channels.filter((one) => one.channelId === channelId);
      const deleted = [...book.deleted, ...ended.map((one) => remembered(one, event.causation))];
      const channels = book.channels.filter((one) => one.channelId !== channelId);
      return { channels, deleted: deleted.slice(-MAX_REMEMBERED) };
    }
  }
}

type ChannelUpdated = Extract<ChannelEvent, { type: 'ChannelUpdated.v1' }>['data'];

function updated(channel: Channel, { name, accountNumber, isDefault }: ChannelUpdated): Channel {
  const { accountNumber: before, ...rest } = channel;
  const after = accountNumber === undefined ? before : (accountNumber ?? undefined);
  return {
    ...rest,
    ...(name !== undefined && { name }),
    ...(after !== undefined && { accountNumber: after }),
    ...(isDefault !== undefined && { isDefault }),
  };
}

function remembered({ channelId, requestFingerprint }: Channel, deletedBy: string): DeletedChannel {
  return { channelId, deletedBy, ...(requestFingerprint !== undefined && { requestFingerprint }) };
}
