import type { Trail } from './collect-trail';

/** A trail for programs: the events whole, as they stand in the log, phone numbers included. */
export function trailJson({ id, events, damaged, cut }: Trail): string {
  return `${JSON.stringify({ id, events, damaged, cut }, null, 2)}\n`;
}
