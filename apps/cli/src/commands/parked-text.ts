import type {
  EventPosition,
  ParkedEvent,
  ParkedStreamEvents,
} from '@daftari/contracts/generated/daftari/operations/v1/operations';

/** A stream's parked events for people, each with its data. */
export function eventsText({ stream, events }: ParkedStreamEvents): string[] {
  const { service = '', consumer = '', stream: name = '', eventCount = 0 } = stream ?? {};
  const more = eventCount - events.length;
  return [
    `${name}, with consumer ${consumer} of ${service}: ${eventCount} parked`,
    ...events.flatMap(eventText),
    ...(more > 0 ? [`  and ${more} more`] : []),
    '',
  ];
}

/** `initiation/3/1042/0`. */
export function placeOf(position: EventPosition | undefined): string {
  if (position === undefined) return '-';
  const { journal, partition, sequence, index } = position;
  return `${journal}/${partition}/${sequence}/${index}`;
}

/** Says that a list may be short, and why. */
export function unreachableLines(unreachable: readonly string[]): string[] {
  if (unreachable.length === 0) return [];
  return [
    '',
    `These processes did not answer: ${unreachable.join(', ')}.`,
    'What they hold is missing here. When a process is gone, another takes its part over within 15 s.',
  ];
}

function eventText({ position, type, eventId, at, cause, failed, correlation, data }: ParkedEvent): string[] {
  const rows: [string, string][] = [
    ['event', eventId],
    ['happened', at],
    ['stands at', placeOf(position)],
    ['correlation', correlation],
    [failed ? 'failed' : 'waits', cause],
    ['data', data === '' ? '(longer than 64 KiB)' : data],
  ];
  return [`  ${type}`, ...rows.map(([name, value]) => `    ${name.padEnd(11)}  ${value}`)];
}
