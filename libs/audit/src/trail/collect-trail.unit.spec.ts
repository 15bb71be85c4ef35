import { handmadeEvent, handmadeId, handmadeLog } from '../testing/handmade-log';
import { collectTrail } from './collect-trail';

const PAYMENT = handmadeId(77);

describe('collecting a trail', () => {
  it('finds events of all journals by correlation or transaction id, and no others', async () => {
    const initiation = handmadeLog('initiation');
    initiation.add(4, [handmadeEvent('payment-a', 1, { id: 'one', correlation: PAYMENT })]);
    initiation.add(4, [handmadeEvent('payment-b', 1, { causation: PAYMENT })]);
    const callback = handmadeLog('callback');
    callback.add(9, [handmadeEvent('callback-a', 1, { id: 'two', data: { transactionId: PAYMENT } })]);
    const trail = await collectTrail([initiation, callback], PAYMENT);
    expect(
      trail.events.map(({ journal, partition, sequence, event }) => [journal, partition, sequence, event.id]),
    ).toEqual([
      ['initiation', 4, 1, 'one'],
      ['callback', 9, 1, 'two'],
    ]);
    expect(trail).toMatchObject({ damaged: [], cut: false });
  });

  it('says when a batch of the trail is damaged', async () => {
    const log = handmadeLog();
    const batch = log.add(4, [handmadeEvent('payment-a', 1, { correlation: PAYMENT })]);
    log.partitions[4]![1] = { ...batch, hash: 'f'.repeat(64) };
    const { damaged, events } = await collectTrail([log], PAYMENT);
    expect(damaged).toMatchObject([{ journal: 'initiation', partition: 4, sequence: 1 }]);
    expect(events).toHaveLength(1);
  });

  it('is empty for an id that nothing names', async () => {
    expect((await collectTrail([handmadeLog()], PAYMENT)).events).toEqual([]);
  });
});
