import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import { isoTime } from '@daftari/kernel/clock';
import type { MerchantState } from './merchant';

/** Between two uses of a key that are noted. */
export const NOTED_EVERY_MS = 3_600_000;

/** That keys of one merchant were used. */
export interface UseApiKeys {
  readonly merchantId: string;
  readonly uses: readonly { readonly keyId: string; readonly usedAt: string }[];
}

/**
 * Notes each key's newest use, when the one before was noted an hour earlier or more. Keys that the merchant does not have
 * are left out.
 * @param nowMs a use can not be later: who tells of one may have a fast clock
 */
export function decideUseKeys(nowMs: number) {
  return ({ merchantId, uses }: UseApiKeys, merchant: MerchantState): MerchantsEvent[] => {
    const newest = new Map<string, number>();
    for (const { keyId, usedAt } of uses) {
      newest.set(keyId, Math.max(newest.get(keyId) ?? 0, Math.min(Date.parse(usedAt), nowMs)));
    }
    return (merchant?.keys ?? []).flatMap(({ keyId, lastUsedAt }): MerchantsEvent[] => {
      const usedMs = newest.get(keyId);
      if (usedMs === undefined) return [];
      if (lastUsedAt !== undefined && usedMs - Date.parse(lastUsedAt) < NOTED_EVERY_MS) return [];
      return [{ type: 'ApiKeyUsed.v1', data: { merchantId, keyId, usedAt: isoTime(usedMs) } }];
    });
  };
}
