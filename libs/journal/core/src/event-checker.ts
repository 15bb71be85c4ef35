import type { RecordedEvent } from './event';

/** Knows a service's event types; made from the schemas in contracts. */
export interface EventChecker {
  /** True for every type that may stand in the log, old versions included. */
  isKnown(type: string): boolean;
  /** What is wrong with the data of an event of a current type; undefined when nothing is. */
  problem(type: string, data: object): string | undefined;
  /** The event in the newest version of its type: what is stored is never rewritten, only read anew. */
  upcast?(event: RecordedEvent): RecordedEvent;
}
