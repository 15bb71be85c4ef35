/** Where a journal says what a person must know; a service's logger is one. */
export interface JournalLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
