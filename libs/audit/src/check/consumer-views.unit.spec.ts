import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { counts, serviceOf } from '../testing/handmade-installation';
import { handmadeEvent, handmadeLog, type HandmadeLog } from '../testing/handmade-log';
import { checkFindingLine } from './check-finding';
import { checkInstallation } from './check-installation';

const PARTITION = 3;
const VIEW = 'counts.v1';
const CONSUMER = 'consumer:reader';

describe('a view that a consumer writes while it reads', () => {
  let log: HandmadeLog;
  let views: ViewStore;
  beforeEach(() => {
    log = handmadeLog('initiation');
    for (const version of [1, 2, 3]) log.add(PARTITION, [handmadeEvent('payment-a', version)]);
    views = memoryViewStore();
    views.commit(VIEW, [{ key: 'journal-3', value: { count: 1 } }]);
    readTo(1);
  });
  const readTo = (sequence: number, parked?: string) => {
    const { hash } = log.partitions[PARTITION]![sequence]!;
    const changes = parked === undefined ? [] : [{ key: 'parked/1', value: { event: { stream: parked } } }];
    views.commit(CONSUMER, changes, { partition: PARTITION, sequence, hash });
  };
  const counted = (count: number) => views.commit(VIEW, [{ key: 'payment-a', value: { count } }]);
  const lines = async () => {
    const offered = {
      views: [{ projection: counts, source: 'initiation', writtenBy: 'reader' }],
      consumers: [{ name: 'reader', source: 'initiation' }],
    };
    const service = serviceOf(log, views, [VIEW, CONSUMER], offered);
    const { findings } = await checkInstallation({ services: [service], scratch: memoryViewStore() });
    return findings.map(checkFindingLine);
  };

  it('may stand at its checkpoint, or at the batch that is being handled', async () => {
    counted(1);
    expect(await lines()).toEqual([]);
    counted(2);
    expect(await lines()).toEqual([]);
  });

  it('may not be further ahead, nor behind', async () => {
    counted(3);
    expect(await lines()).toEqual([
      'initiation view counts.v1 key payment-a: count is not what the log makes (expected 1, found 3)',
    ]);
    counted(1);
    readTo(3);
    expect(await lines()).toEqual([
      'initiation view counts.v1 key payment-a: count is not what the log makes (expected 3, found 1)',
    ]);
  });

  it('may be behind for a stream that waits to be handled', async () => {
    counted(1);
    readTo(3, 'payment-a');
    expect(await lines()).toEqual([]);
  });

  it('is of this log only when its consumer is', async () => {
    views.commit(CONSUMER, [], { partition: PARTITION, sequence: 1, hash: 'a'.repeat(64) });
    counted(1);
    expect(await lines()).toEqual([
      'initiation view consumer:reader partition 3 sequence 1: the checkpoint is of another log',
      'initiation view counts.v1 partition 3 sequence 1: its checkpoint is of another log; it was not compared',
    ]);
  });
});
