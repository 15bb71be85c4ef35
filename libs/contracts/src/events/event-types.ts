import type { Static, TObject } from 'typebox';

/** A service's event types: `Name.vN` in the past tense → the schema of `data`. */
export type EventTypes = Record<string, TObject>;

/** The union of `{ type, data }` that a service's event types allow. */
export type EventOf<T extends EventTypes> = {
  [K in keyof T & string]: { readonly type: K; readonly data: Static<T[K]> };
}[keyof T & string];
