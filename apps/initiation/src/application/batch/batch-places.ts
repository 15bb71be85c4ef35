import type { BatchEvent } from '@daftari/contracts/events/batch-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { ProjectionWriter } from '@daftari/journal-core/views/projection';
import type { BatchKey } from './batch-log';

/** Batches with items that were not seen to yet. */
export const OPEN_BATCHES = 'open-batch/';

/** Keeps the list of them in the view of payments. */
export function projectBatch(event: RecordedEvent<BatchEvent>, view: ProjectionWriter): void {
  const { batchId, merchantId } = event.data;
  if (event.type === 'PayoutBatchCreated.v1') {
    view.put(`${OPEN_BATCHES}${batchId}`, { batchId, merchantId } satisfies BatchKey);
  } else if (event.type === 'PayoutBatchSubmitted.v1') {
    view.remove(`${OPEN_BATCHES}${batchId}`);
  }
}
