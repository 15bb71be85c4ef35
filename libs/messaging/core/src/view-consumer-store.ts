import type { Checkpoint } from '@daftari/journal-core/position';
import type { ViewChange, ViewStore } from '@daftari/journal-core/views/view-store';
import {
  NO_LAG,
  positionKey,
  StaleFence,
  type ConsumerStore,
  type ParkedEvent,
  type PartitionClaim,
  type SkippedEvent,
} from './consumer-store';

const PARKED = 'parked/';
const SKIPPED = 'skipped/';
const PAGE = 500;

/**
 * Consumers' positions in the views of their own process, a view `consumer:<name>` for each. As views are nobody else's,
 * fences are remembered only as long as the process lives.
 */
export function viewConsumerStore(
  views: ViewStore,
  logger: { error(fields: object, message: string): void },
): ConsumerStore {
  const fences = new Map<string, number>();
  const claim = (consumer: string, { partition, fence }: PartitionClaim) => {
    const key = `${consumer}/${partition}`;
    if (fence < (fences.get(key) ?? -Infinity)) throw new StaleFence(consumer, partition);
    fences.set(key, fence);
  };
  return {
    lag: NO_LAG,
    async load(consumer, claims) {
      for (const one of claims) claim(consumer, one);
      return readPosition(views, consumer, new Set(claims.map(({ partition }) => partition)), logger);
    },
    async commit(consumer, partition, { fence, checkpoint, park = [], unpark = [], skipped = [] }) {
      claim(consumer, { partition, fence });
      const changes: ViewChange[] = [
        ...skipped.map((value) => ({ key: SKIPPED + positionKey(value.position), value })),
        ...unpark.map((position) => ({ key: PARKED + positionKey(position), value: null })),
        ...park.map((value) => ({ key: PARKED + positionKey(value.position), value })),
      ];
      views.commit(viewOf(consumer), changes, checkpoint);
    },
    parked: async (consumer) => [...readParked(views, viewOf(consumer))],
    async skipped(consumer, limit) {
      const found = views.scan<SkippedEvent>(viewOf(consumer), { prefix: SKIPPED, limit });
      return found.map(({ value }) => value);
    },
  };
}

function viewOf(consumer: string): string {
  return `consumer:${consumer}`;
}

/** What can not be read is forgotten: handlers are idempotent, so the feed is simply read again. */
function readPosition(
  views: ViewStore,
  consumer: string,
  wanted: ReadonlySet<number>,
  logger: { error(fields: object, message: string): void },
) {
  const view = viewOf(consumer);
  const read = (): { checkpoints: readonly Checkpoint[]; parked: readonly ParkedEvent[] } => ({
    checkpoints: views.checkpoints(view).filter(({ partition }) => wanted.has(partition)),
    parked: [...readParked(views, view)].filter(({ position }) => wanted.has(position.partition)),
  });
  try {
    return read();
  } catch (error) {
    logger.error(
      { consumer, err: error },
      `consumer ${consumer} can not read where it stood; it starts again from the first event, which repeats nothing`,
    );
    views.drop(view);
    return read();
  }
}

function* readParked(views: ViewStore, view: string): Generator<ParkedEvent> {
  for (let after: string | undefined; ;) {
    const cursor = after === undefined ? {} : { after };
    const page = views.scan<ParkedEvent>(view, { prefix: PARKED, limit: PAGE, ...cursor });
    for (const { value } of page) yield value;
    after = page.at(-1)?.key;
    if (page.length < PAGE) return;
  }
}
