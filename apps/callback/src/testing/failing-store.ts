import type { BatchToStore, JournalStore } from '@daftari/journal-core/store';

/** How a store's writes go; a test turns it. */
export interface StoreSwitch {
  mode: 'works' | 'refuses' | 'hangs' | 'writes, then hangs';
  /** Of which partition writes are refused, whatever the mode. */
  refusedPartition: number | undefined;
  /** Ends what hangs, as the mode is then. */
  release(): void;
  readonly wrap: (store: JournalStore) => JournalStore;
}

/** A store that works until it is told not to. */
export function storeSwitch(): StoreSwitch {
  const hanging: (() => void)[] = [];
  const control: StoreSwitch = {
    mode: 'works',
    refusedPartition: undefined,
    release: () => hanging.splice(0).forEach((go) => go()),
    wrap: (store) => {
      const write = async (batch: BatchToStore): Promise<void> => {
        if (control.mode === 'refuses' || control.refusedPartition === batch.partition)
          throw new Error('the disk is gone');
        if (control.mode === 'hangs') {
          await new Promise<void>((resolve) => hanging.push(resolve));
          return write(batch);
        }
        await store.write(batch);
        if (control.mode === 'writes, then hangs') await new Promise<void>((resolve) => hanging.push(resolve));
      };
      return new Proxy(store, {
        get(target, property) {
          if (property === 'write') return write;
          const member = Reflect.get(target, property) as unknown;
          return typeof member === 'function' ? (member.bind(target) as unknown) : member;
        },
      });
    },
  };
  return control;
}
