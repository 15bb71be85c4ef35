import { cents } from '@daftari/kernel/money';
import { derivedId } from '@daftari/kernel/ids';
import type { WalletKind } from '../accounts';
import type { LedgerFact } from '../ledger-view';

/** Events for specs, written out by hand: what the log must hold, not what the code would make of it. */
export const MERCHANT = '7f1c0a52-0b7e-4d0e-9a53-0d6f4c1b2a30';
export const PAYMENT = 'fa98a577-5f0e-4d2b-8a43-1a53c6d17b52';
export const HOLD = '1c2fd3f5-90e5-4bb7-9d0c-3d9f2f1c7e11';
export const POSTING = '0b5a3f6e-3b0d-4c84-a6d2-6a6f1a1f0a77';
export const SERVICE = `test/merchant/${MERCHANT}/service`;
export const COLLECTIONS = `test/merchant/${MERCHANT}/collections`;
export const FINGERPRINT = 'ab'.repeat(32);
export const STK_FEE = { flatCents: cents(250), basisPoints: 0, refundOnFailure: false } as const;
export const REFUNDED_FEE = { ...STK_FEE, refundOnFailure: true } as const;

const shared = { merchantId: MERCHANT, currency: 'KES' } as const;

export function walletOpened(kind: WalletKind = 'service'): LedgerFact {
  const account = `test/merchant/${MERCHANT}/${kind}`;
  const data = { walletId: derivedId('wallet', 'test', MERCHANT, kind), ...shared, kind, account };
  return { stream: `wallet-test-${MERCHANT}-${kind}`, type: 'WalletOpened.v1', data };
}

export function adjusted(
  amountCents: number,
  postingId = POSTING,
  reason = 'top-up',
  kind: WalletKind = 'service',
): LedgerFact {
  const legs = [
    { account: 'test/platform/adjustments', amountCents: -amountCents },
    { account: `test/merchant/${MERCHANT}/${kind}`, amountCents },
  ];
  return { stream: `posting-${postingId}`, type: 'WalletAdjusted.v1', data: { postingId, reason, ...shared, legs } };
}

export function feeHeld(rule: typeof STK_FEE | typeof REFUNDED_FEE = STK_FEE, holdId = HOLD): LedgerFact {
  const data = {
    holdId,
    transactionId: PAYMENT,
    paymentType: 'STK',
    account: SERVICE,
    amountCents: 250,
    rule,
    ...shared,
  };
  return { stream: `hold-${holdId}`, type: 'FeeHeld.v1', data };
}

export function feeCaptured(holdId = HOLD): LedgerFact {
  const legs = [
    { account: SERVICE, amountCents: -250 },
    { account: 'test/platform/fees', amountCents: 250 },
  ];
  const data = { holdId, postingId: derivedId('posting', holdId, 'fee'), transactionId: PAYMENT, ...shared, legs };
  return { stream: `hold-${holdId}`, type: 'FeeCaptured.v1', data };
}

export function feeReleased(reason: string, holdId = HOLD): LedgerFact {
  const data = { holdId, transactionId: PAYMENT, amountCents: 250, reason, ...shared };
  return { stream: `hold-${holdId}`, type: 'FeeReleased.v1', data };
}

export function feeRefunded(holdId = HOLD): LedgerFact {
  const postingId = derivedId('posting', holdId, 'refund');
  const legs = [
    { account: 'test/platform/fees', amountCents: -250 },
    { account: SERVICE, amountCents: 250 },
  ];
  const data = { postingId, holdId, transactionId: PAYMENT, ...shared, legs };
  return { stream: `posting-${postingId}`, type: 'FeeRefunded.v1', data };
}

export function collectionCredited(amountCents: number, receipt: string): LedgerFact {
  const postingId = derivedId('posting', PAYMENT, 'collection');
  const data = { postingId, receipt, ...cameIn(COLLECTIONS, amountCents) };
  return { stream: `posting-${postingId}`, type: 'CollectionCredited.v1', data };
}

export function walletToppedUp(amountCents: number, receipt?: string, kind: WalletKind = 'service'): LedgerFact {
  const postingId = derivedId('posting', PAYMENT, 'topup');
  const data = {
    postingId,
    ...(receipt !== undefined && { receipt }),
    ...cameIn(`test/merchant/${MERCHANT}/${kind}`, amountCents),
  };
  return { stream: `posting-${postingId}`, type: 'WalletToppedUp.v1', data };
}

export function fundsSuspended(amountCents: number, receipt?: string): LedgerFact {
  const postingId = derivedId('posting', PAYMENT, 'suspense', receipt ?? 'late');
  const came = cameIn('test/suspense/174379', amountCents);
  const data = { postingId, ...(receipt !== undefined && { receipt }), reason: 'late', ...came } as const;
  return { stream: `posting-${postingId}`, type: 'FundsSuspended.v1', data };
}

export function suspenseSettled(amountCents: number, receipt?: string, kind: WalletKind = 'collections'): LedgerFact {
  const postingId = derivedId('posting', PAYMENT, 'settled', receipt ?? 'late');
  const legs = [
    { account: 'test/suspense/174379', amountCents: -amountCents },
    { account: `test/merchant/${MERCHANT}/${kind}`, amountCents },
  ];
  const about = { postingId, transactionId: PAYMENT, ...shared, ...(receipt !== undefined && { receipt }) };
  return { stream: `posting-${postingId}`, type: 'SuspenseSettled.v1', data: { ...about, legs } };
}

export function fundsMoved(amountCents: number, from: WalletKind, to: WalletKind, postingId = POSTING): LedgerFact {
  const legs = [
    { account: `test/merchant/${MERCHANT}/${from}`, amountCents: -amountCents },
    { account: `test/merchant/${MERCHANT}/${to}`, amountCents },
  ];
  const data = { postingId, ...shared, from, to, legs, requestFingerprint: FINGERPRINT };
  return { stream: `posting-${postingId}`, type: 'FundsMoved.v1', data };
}

export function alertSet(thresholdCents: number | null, kind: WalletKind = 'service'): LedgerFact {
  const data = { walletId: derivedId('wallet', 'test', MERCHANT, kind), merchantId: MERCHANT, kind, thresholdCents };
  return { stream: `alert-test-${MERCHANT}-${kind}`, type: 'BalanceAlertSet.v1', data };
}

export function balanceTold(
  type: 'BalanceFellLow.v1' | 'BalanceRecovered.v1',
  thresholdCents: number,
  availableCents: number,
): LedgerFact {
  const walletId = derivedId('wallet', 'test', MERCHANT, 'service');
  const data = { walletId, merchantId: MERCHANT, kind: 'service', thresholdCents, availableCents } as const;
  return { stream: `alert-test-${MERCHANT}-service`, type, data };
}

/** Money that the payment brought to the platform's shortcode. */
function cameIn(account: string, amountCents: number) {
  const legs = [
    { account: 'test/mpesa/174379', amountCents: -amountCents },
    { account, amountCents },
  ];
  return { transactionId: PAYMENT, ...shared, legs };
}
