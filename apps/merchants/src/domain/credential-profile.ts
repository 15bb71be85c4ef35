import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';

export type StkTransactionType = 'CustomerPayBillOnline' | 'CustomerBuyGoodsOnline';

/** A merchant's own Daraja credentials; what is secret of them stands in the secret store under this id and version. */
export interface CredentialProfile {
  readonly profileId: string;
  readonly name: string;
  readonly shortcode: string;
  /** Where it is absent, that of the platform counts. */
  readonly transactionType?: StkTransactionType;
  readonly active: boolean;
  readonly secretVersion: number;
  readonly requestFingerprint?: string;
  /** ISO 8601 with milliseconds. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What has to be known of a profile after its end, so that a repeated request is not a new one. */
export interface DeletedProfile {
  readonly profileId: string;
  readonly requestFingerprint?: string;
  /** The causation of its deletion. */
  readonly deletedBy: string;
}

/** A merchant's profiles in one environment, oldest first. */
export interface ProfileBook {
  readonly profiles: readonly CredentialProfile[];
  /** The newest `MAX_REMEMBERED`, oldest first. */
  readonly deleted: readonly DeletedProfile[];
}

export type ProfileBooks = Readonly<Record<Environment, ProfileBook>>;

/** Profiles that a merchant has at the same time, in each environment. */
export const MAX_PROFILES = 20;
/** Deleted profiles that are remembered, in each environment. */
export const MAX_REMEMBERED = 100;

const NO_PROFILES: ProfileBook = { profiles: [], deleted: [] };
export const NO_PROFILE_BOOKS: ProfileBooks = { test: NO_PROFILES, live: NO_PROFILES };

export type ProfileEvent = Extract<
  MerchantsEvent,
  { type: 'CredentialProfileCreated.v1' | 'CredentialProfileUpdated.v1' | 'CredentialProfileDeleted.v1' }
>;

/** A profile belongs to one environment: an event without one is none of ours. */
export function evolveProfiles(books: ProfileBooks, event: RecordedEvent<ProfileEvent>): ProfileBooks {
  const { environment } = event;
  if (environment === undefined) throw new Error(`${event.type} in ${event.stream} names no environment`);
  return { ...books, [environment]: evolveBook(books[environment], event) };
}

function evolveBook(book: ProfileBook, event: RecordedEvent<ProfileEvent>): ProfileBook {
  const { profileId } = event.data;
  switch (event.type) {
    case 'CredentialProfileCreated.v1': {
      const { merchantId: _, ...created } = event.data;
      const profile = { ...created, active: true, createdAt: event.at, updatedAt: event.at };
      return { ...book, profiles: [...book.profiles, profile] };
    }
    case 'CredentialProfileUpdated.v1': {
      const { data, at } = event;
      const profiles = book.profiles.map((one) => (one.profileId === profileId ? updated(one, data, at) : one));
      return { ...book, profiles };
    }
    case 'CredentialProfileDeleted.v1': {
      const ended = book.profiles.filter((one) => one.profileId === profileId);
      const deleted = [...book.deleted, ...ended.map((one) => remembered(one, event.causation))];
      const profiles = book.profiles.filter((one) => one.profileId !== profileId);
      return { profiles, deleted: deleted.slice(-MAX_REMEMBERED) };
    }
  }
}

type Updated = Extract<ProfileEvent, { type: 'CredentialProfileUpdated.v1' }>['data'];

function updated(
  profile: CredentialProfile,
  { name, transactionType, active, secretVersion }: Updated,
  updatedAt: string,
): CredentialProfile {
  const { transactionType: before, ...rest } = profile;
  const after = transactionType === undefined ? before : (transactionType ?? undefined);
  return {
    ...rest,
    ...(name !== undefined && { name }),
    ...(after !== undefined && { transactionType: after }),
    ...(active !== undefined && { active }),
    ...(secretVersion !== undefined && { secretVersion }),
    updatedAt,
  };
}

function remembered({ profileId, requestFingerprint }: CredentialProfile, deletedBy: string): DeletedProfile {
  return { profileId, deletedBy, ...(requestFingerprint !== undefined && { requestFingerprint }) };
}
