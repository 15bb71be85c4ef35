import { sampleSnapshot, snapshotContract } from '@daftari/journal-core/snapshots/snapshot-contract';
import type { SnapshotStore } from '@daftari/journal-core/snapshots/snapshot-store';
import { memorySnapshots } from '@daftari/journal-memory/memory-snapshots';
import { smallKeyring, type SmallKeyring } from '../testing/small-keyring';
import { sealedSnapshots, snapshotSubject } from './sealed-snapshots';

let keys: SmallKeyring;
let kept: SnapshotStore;
beforeEach(async () => {
  keys = await smallKeyring();
  kept = memorySnapshots();
});
const open = () => sealedSnapshots(kept, keys.sealer, 'counters');

snapshotContract('a place that seals them', open, open);

describe('a sealed snapshot', () => {
  it('shows neither its state nor the hash of it', async () => {
    const snapshot = sampleSnapshot(3, 7);
    await open().save(snapshot);
    const stored = JSON.stringify(await kept.newest(3));
    expect(stored).not.toContain('sum');
    expect(stored).not.toContain(snapshot.stateHash);
    expect(stored).toContain(snapshot.checkpoint.hash);
  });

  it('is none after its key was destroyed, and the next one can be opened', async () => {
    await open().save(sampleSnapshot(3, 7));
    const { id } = (await keys.store.keyOf(snapshotSubject('counters')))!;
    await keys.store.destroy({ keyIds: [id], subjects: [], at: '2026-11-22T08:00:00.000Z' });
    keys.sealer.forget([id]);
    expect(await open().newest(3)).toBeUndefined();
    await open().save(sampleSnapshot(3, 8));
    expect(await open().newest(3)).toEqual(sampleSnapshot(3, 8));
  });

  it('is none when it was kept before snapshots were sealed', async () => {
    await kept.save(sampleSnapshot(3, 7));
    expect(await open().newest(3)).toBeUndefined();
  });
});
