import type { SnapshotStore } from '@daftari/journal-core/snapshots/snapshot-store';
import type { PersonalSealer } from './personal-sealer';
import { isSealed, type SealedValue } from './sealed-value';

/** The subject of a journal's snapshots: their key is destroyed with every erasure, since a state holds many persons. */
export function snapshotSubject(journal: string): string {
  return `snapshots:${journal}`;
}

/**
 * Snapshots whose state is sealed as a whole, with its hash: who knows all of a state but a phone could try every number. One
 * whose key was destroyed is none, and the log is folded instead.
 */
export function sealedSnapshots(
  store: SnapshotStore,
  sealer: Pick<PersonalSealer, 'sealText' | 'openText'>,
  journal: string,
): SnapshotStore {
  return {
    async newest(partition) {
      const kept = await store.newest(partition);
      if (kept === undefined) return undefined;
      const sealed = sealedIn(kept.state);
      const text = sealed === undefined ? undefined : await sealer.openText(sealed);
      return text === undefined
        ? undefined
        : { ...kept, ...(JSON.parse(text) as { stateHash: string; state: string }) };
    },
    async save(snapshot) {
      const { stateHash, state } = snapshot;
      const sealed = await sealer.sealText(snapshotSubject(journal), JSON.stringify({ stateHash, state }));
      await store.save({ ...snapshot, stateHash: '', state: JSON.stringify(sealed) });
    },
    drop: () => store.drop(),
  };
}

/** Undefined for a state that was kept before snapshots were sealed. */
function sealedIn(state: string): SealedValue | undefined {
  const value: unknown = JSON.parse(state);
  return isSealed(value) ? value : undefined;
}
