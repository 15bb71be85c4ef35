/** Knows a service's event types; made from the schemas in contracts. */
export interface EventChecker {
  isKnown(type: string): boolean;
  /** What is wrong with the data of an event of a known type; undefined when nothing is. */
  problem(type: string, data: object): string | undefined;
}
