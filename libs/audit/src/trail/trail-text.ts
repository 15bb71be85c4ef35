import type { Trail } from './collect-trail';
import { sentenceOf } from './sentence-of';
import { short } from './words';

/** A trail for people: a heading, then a line an event with time, service, event type and a sentence. */
export function trailText({ id, events }: Trail): string {
  const journalWidth = Math.max(...events.map(({ journal }) => journal.length));
  const typeWidth = Math.max(...events.map(({ event }) => event.type.length));
  const lines = events.map(({ recordedAt, journal, event }) =>
    [recordedAt, journal.padEnd(journalWidth), event.type.padEnd(typeWidth), sentenceOf(event)].join('  '),
  );
  return [heading(id, events), '', ...lines, ''].join('\n');
}

function heading(id: string, events: Trail['events']): string {
  const environment = events.find(({ event }) => event.environment !== undefined)?.event.environment;
  const merchant = events.map(({ event }) => (event.data as { merchantId?: unknown }).merchantId).find(isText);
  const what = [`${events.length} ${events.length === 1 ? 'event' : 'events'}`];
  if (environment !== undefined) what.push(environment);
  if (merchant !== undefined && merchant !== id) what.push(`merchant ${short(merchant)}`);
  return `${id}  (${what.join(', ')})`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
