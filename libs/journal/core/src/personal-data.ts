import type { RecordedEvent } from './event';

/**
 * What hides personal fields in the log, and shows them again for as long as their key exists (design §2.5). A key belongs
 * to a subject: the `correlation` of the events that it hides, which is a payment or another root.
 */
export interface PersonalData {
  /** True once the subject's key is at hand: `seal` can be called. */
  isReady(subject: string): boolean;
  /**
   * Brings the subject's key to hand, making one when there is none; it is durable when this resolves.
   * @param person the phone by which the key is found when this person's data is exported or erased
   * @throws Error the key store does not answer; nothing was written
   */
  prepare(subject: string, person?: string): Promise<void>;
  /** The data of an event as it is stored: personal fields sealed, the rest as it was. */
  seal(type: string, data: object, subject: string): object;
  /** Brings the keys of sealed events to hand. @throws Error the key store does not answer */
  fetchKeys(events: readonly RecordedEvent[]): Promise<void>;
  /** The event with its sealed fields opened, `[erased]` where the key was destroyed; plain events as they are. */
  open<E extends RecordedEvent>(event: E): E;
}

/** Stands in an opened event where the person's key was destroyed. */
export const ERASED = '[erased]';
