import type { DeliveredBatch } from '../journal';
import type { Projection, ProjectionWriter } from './projection';
import type { ViewChange, ViewStore } from './view-store';

/** The view store could not do what it was asked; the view is rebuilt. */
export class ViewStoreFailed extends Error {
  override readonly name = 'ViewStoreFailed';
  constructor(cause: unknown) {
    super(`the view store failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/**
 * Projects a batch onto a view and commits it with its checkpoint. Runs without a pause in it, so that batches of two
 * partitions can never mix. @throws ViewStoreFailed; what the projection throws: then nothing of the batch counts
 */
export function applyBatch(projection: Projection, views: ViewStore, view: string, batch: DeliveredBatch): void {
  const changes = new Map<string, unknown>();
  const stored = <R>(work: (views: ViewStore) => R): R => {
    try {
      return work(views);
    } catch (error) {
      throw new ViewStoreFailed(error);
    }
  };
  const writer: ProjectionWriter = {
    get: <T>(key: string) =>
      changes.has(key)
        ? ((changes.get(key) ?? undefined) as T | undefined)
        : stored((views) => views.get<T>(view, key)),
    put: (key, value) => void changes.set(key, value),
    remove: (key) => void changes.set(key, null),
  };
  for (const event of batch.events) projection.project(event, writer);
  const list: ViewChange[] = Array.from(changes, ([key, value]) => ({ key, value }));
  stored((views) => views.commit(view, list, batch.checkpoint));
}
