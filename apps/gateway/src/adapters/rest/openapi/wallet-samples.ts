import {
  WalletKind,
  type ListEntriesResponse,
  type QuoteFeeResponse,
  type Wallet,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { SAMPLE_WALLET } from './samples';

/** What the documentation shows as an answer goes through the same presenters as any answer. */
export const SAMPLE_PAYOUT_WALLET: Wallet = {
  ...SAMPLE_WALLET,
  walletId: '0c0ffee0-0000-4000-8000-000000000002',
  kind: WalletKind.PAYOUT,
  postedCents: 1_300_000,
  heldCents: 0,
  availableCents: 1_300_000,
};

export const SAMPLE_COLLECTIONS_WALLET: Wallet = {
  ...SAMPLE_WALLET,
  walletId: '0c0ffee0-0000-4000-8000-000000000003',
  kind: WalletKind.COLLECTIONS,
  postedCents: 200_000,
  heldCents: 0,
  availableCents: 200_000,
};

export const SAMPLE_WALLETS = {
  service: SAMPLE_WALLET,
  payout: SAMPLE_PAYOUT_WALLET,
  collections: SAMPLE_COLLECTIONS_WALLET,
} as const;

export const SAMPLE_ENTRIES: ListEntriesResponse = {
  entries: [
    {
      entryId: '43',
      postingId: '5b0e5a2e-6c4f-4a53-9d0e-7b9c3f0a1d22',
      eventType: 'FeeCaptured',
      transactionId: 'fa98a577-95ea-4a8f-8467-1fbe74f5d6f4',
      amountCents: -250,
      balanceCents: 425_250,
      description: 'Fee',
      at: '2026-03-01T08:00:00.000Z',
    },
    {
      entryId: '42',
      postingId: '9c1e44b7-5d1b-4b4c-8f0e-2a4f6d7b8c90',
      eventType: 'WalletToppedUp',
      transactionId: 'a3b0c442-98fc-4c14-9afb-f4c8996fb924',
      amountCents: 100_000,
      balanceCents: 425_500,
      receipt: 'LGR019G3J2',
      description: 'Top-up by M-Pesa',
      at: '2026-02-28T16:20:11.402Z',
    },
  ],
  nextCursor: '42',
};

export const SAMPLE_MOVE = {
  postingId: '5d2f6b1a-1c58-4d0c-9d4f-0a6f0f1f2b3c',
  from: SAMPLE_COLLECTIONS_WALLET,
  to: SAMPLE_PAYOUT_WALLET,
} as const;

export const SAMPLE_ALERT_WALLET: Wallet = { ...SAMPLE_WALLET, alertBelowCents: 50_000 };

export const SAMPLE_QUOTE: QuoteFeeResponse = {
  feeCents: 1_250,
  refundOnFailure: false,
  rule: { flatCents: 250, basisPoints: 100, maximumCents: 10_000 },
};
