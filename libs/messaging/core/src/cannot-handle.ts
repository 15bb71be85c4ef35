/**
 * Thrown by a handler when trying again can not help, such as a callback that contradicts its payment. The event is
 * parked at once. The message says what happened, whether money moved, and what to do.
 */
export class CannotHandle extends Error {
  override readonly name = 'CannotHandle';
}
