import type { TrailEvent } from './trail-event';

/**
 * Orders events so that they read as a story: by the time they were recorded, but never before the event that caused them
 * nor before what stands earlier in their own partition. Clocks of two services may differ; causes do not. What is left
 * equal goes by the order of `journals`, then by place, so that the same events always come out the same way.
 */
export function orderTrail(events: readonly TrailEvent[], journals: readonly string[]): TrailEvent[] {
  const waiting = new Set([...events].sort(byTime(journals)));
  const predecessors = predecessorsOf(events);
  const ordered: TrailEvent[] = [];
  while (waiting.size > 0) {
    // Causes that form a ring cannot be honoured: the earliest goes first.
    const next = firstReady(waiting, predecessors) ?? waiting.values().next().value!;
    waiting.delete(next);
    ordered.push(next);
  }
  return ordered;
}

function firstReady(waiting: ReadonlySet<TrailEvent>, predecessors: ReadonlyMap<TrailEvent, TrailEvent[]>) {
  for (const candidate of waiting) {
    if (!predecessors.get(candidate)!.some((before) => waiting.has(before))) return candidate;
  }
  return undefined;
}

/** For each event its cause and its neighbour before it in the same partition, where they are part of the trail. */
function predecessorsOf(events: readonly TrailEvent[]): Map<TrailEvent, TrailEvent[]> {
  const byId = new Map(events.map((found) => [found.event.id, found]));
  const lastOfPartition = new Map<string, TrailEvent>();
  const predecessors = new Map<TrailEvent, TrailEvent[]>();
  const byPlace = [...events].sort((a, b) => a.sequence - b.sequence || a.index - b.index);
  for (const found of byPlace) {
    const partition = `${found.journal}/${found.partition}`;
    const before = [byId.get(found.event.causation), lastOfPartition.get(partition)];
    predecessors.set(
      found,
      before.filter((other): other is TrailEvent => other !== undefined && other !== found),
    );
    lastOfPartition.set(partition, found);
  }
  return predecessors;
}

function byTime(journals: readonly string[]) {
  const rank = (found: TrailEvent) => journals.indexOf(found.journal);
  return (a: TrailEvent, b: TrailEvent): number =>
    compare(a.recordedAt, b.recordedAt) ||
    rank(a) - rank(b) ||
    a.partition - b.partition ||
    a.sequence - b.sequence ||
    a.index - b.index;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
