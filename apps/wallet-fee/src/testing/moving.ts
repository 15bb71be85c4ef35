import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { WalletKind, type MoveFundsRequest } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { systemIds } from '@daftari/kernel/ids';
import { MERCHANT } from './world';

/** A merchant's request to move what was collected into its payout wallet. */
export function moveOf(amountCents: number, more: Partial<MoveFundsRequest> = {}): MoveFundsRequest {
  return {
    postingId: systemIds.uuid(),
    merchantId: MERCHANT,
    environment: Environment.TEST,
    from: WalletKind.COLLECTIONS,
    to: WalletKind.PAYOUT,
    amountCents,
    requestFingerprint: 'ab'.repeat(32),
    caller: { actor: `merchant:${MERCHANT}`, causation: '' },
    ...more,
  };
}
