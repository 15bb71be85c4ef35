import type { KeyStore } from '../keys/key-store';
import { readErasures } from './erasure-record';

/** What had come back and is destroyed again. */
export interface AppliedErasures {
  readonly keys: readonly string[];
  readonly subjects: readonly string[];
}

const MAX_IDS = 500;

/**
 * Destroys again what the record names and the key store holds, or does not know: older keys may have been restored from a
 * backup. For every start. @throws Error the record can not be read, or the key store does not answer
 */
export async function applyErasures(file: string, store: KeyStore): Promise<AppliedErasures> {
  const again: { keys: string[]; subjects: string[] } = { keys: [], subjects: [] };
  for (const { erasedAt, subjects, keys } of readErasures(file)) {
    const back = await notDestroyed(store, keys);
    if (back.length === 0) continue;
    await store.destroy({ keyIds: back, subjects, at: erasedAt });
    again.keys.push(...back);
    again.subjects.push(...subjects);
  }
  return again;
}

async function notDestroyed(store: KeyStore, ids: readonly string[]): Promise<string[]> {
  const back: string[] = [];
  for (let start = 0; start < ids.length; start += MAX_IDS) {
    const page = ids.slice(start, start + MAX_IDS);
    const found = await store.find(page);
    back.push(...page.filter((id) => found.get(id)?.state !== 'destroyed'));
  }
  return back;
}
