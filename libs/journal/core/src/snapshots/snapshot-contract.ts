import type { Snapshot, SnapshotStore } from './snapshot-store';
import { hashOfState } from './state-hash';

export function sampleSnapshot(partition: number, sequence: number, state = { sum: sequence }): Snapshot {
  const text = JSON.stringify(state);
  return {
    journalId: '00000000-0000-4000-8000-000000000000',
    checkpoint: { partition, sequence, hash: String(sequence).padStart(64, '0') },
    recordedAt: '2026-11-22T08:00:00.000Z',
    modelVersion: 1,
    stateHash: hashOfState(text),
    state: text,
  };
}

/** What every place for snapshots has to do. `again` opens what an earlier one left. */
export function snapshotContract(name: string, open: () => SnapshotStore, again: () => SnapshotStore): void {
  describe(`snapshots in ${name}`, () => {
    it('are none at first', async () => {
      expect(await open().newest(3)).toBeUndefined();
    });

    it('are kept per partition, the newest of each', async () => {
      const store = open();
      for (const snapshot of [sampleSnapshot(3, 1), sampleSnapshot(4, 9), sampleSnapshot(3, 2)]) {
        await store.save(snapshot);
      }
      expect(await again().newest(3)).toEqual(sampleSnapshot(3, 2));
      expect(await again().newest(4)).toEqual(sampleSnapshot(4, 9));
      expect(await again().newest(5)).toBeUndefined();
    });

    it('are deleted together, and can be kept again', async () => {
      const store = open();
      await store.save(sampleSnapshot(3, 1));
      await store.drop();
      expect(await store.newest(3)).toBeUndefined();
      await store.save(sampleSnapshot(3, 2));
      expect(await store.newest(3)).toEqual(sampleSnapshot(3, 2));
    });
  });
}
