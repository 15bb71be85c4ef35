import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  Dialect,
  PaymentStatus,
  type ListPaymentsResponse,
  type Payment,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { WalletKind, type Wallet } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';

export const SAMPLE_REQUEST_ID = 'c1b2a3d4-e5f6-4890-abcd-ef1234567890';
const MERCHANT_ID = 'b6fbe75f-ce87-4d44-b318-6cfdb8b7de4d';

/** What the documentation shows as an answer goes through the same presenters as any answer. */
export const SAMPLE_PAYMENT: Payment = {
  transactionId: 'fa98a577-95ea-4a8f-8467-1fbe74f5d6f4',
  merchantId: MERCHANT_ID,
  environment: Environment.TEST,
  paymentType: 'STK',
  status: PaymentStatus.PENDING,
  amountCents: 100_000,
  currency: 'KES',
  phone: '254712345678',
  accountReference: 'INV-2024-001',
  transactionDesc: 'Payment for invoice #2024-001',
  callbackUrl: 'https://yourserver.com/webhooks/mpesa',
  providerRequestId: '29115-34620561-1',
  providerCheckoutId: 'ws_CO_191220191020363925',
  resultCode: '0',
  resultDescription: 'Success. Request accepted for processing',
  feeCents: 250,
  dialect: Dialect.PALPLUSS,
  createdAt: '2026-03-01T08:00:00.000Z',
  updatedAt: '2026-03-01T08:00:00.000Z',
  lateFundsCents: 0,
  refundedCents: 0,
  refundingCents: 0,
  metadata: {},
};

export const SAMPLE_PAID: Payment = {
  ...SAMPLE_PAYMENT,
  status: PaymentStatus.SUCCESS,
  receipt: 'LGR019G3J2',
  resultDescription: 'The service request is processed successfully.',
  updatedAt: '2026-03-01T08:01:30.000Z',
};

export const SAMPLE_TOPUP: Payment = {
  ...SAMPLE_PAYMENT,
  paymentType: 'WALLET_TOPUP_SERVICE_TOKENS',
  amountCents: 500_000,
  accountReference: 'TOPUP-2024-001',
  transactionDesc: 'Service wallet top-up',
  feeCents: 0,
};

export const SAMPLE_PAYOUT: Payment = {
  ...SAMPLE_PAYMENT,
  paymentType: 'B2C',
  amountCents: 50_000,
  accountReference: 'WD-2024-001',
  transactionDesc: 'Commission payout',
  providerRequestId: 'AG_20260301_2010364430d9bbdaf872',
  providerCheckoutId: undefined,
  originatorConversationId: 'e7b2b0f0-5c5c-4c5f-9a4e-0f6f4e9f1a11',
  resultDescription: 'Accept the service request successfully.',
  feeCents: 0,
};

export const SAMPLE_TRANSFER: Payment = {
  ...SAMPLE_PAYMENT,
  paymentType: 'C2C',
  amountCents: 150_000,
  phone: '254711111111',
  receiverPhone: '254722222222',
  accountReference: 'TRANSFER',
  transactionDesc: 'Peer Transfer',
};

export const SAMPLE_REFUND: Payment = {
  ...SAMPLE_PAYOUT,
  transactionId: '3b241101-e2bb-4255-8caf-4136c566a962',
  paymentType: 'REFUND',
  amountCents: 100_000,
  accountReference: 'INV-2024-001',
  transactionDesc: 'Sold out',
  callbackUrl: undefined,
  parentId: SAMPLE_PAYMENT.transactionId,
};

export const SAMPLE_LIST: ListPaymentsResponse = {
  payments: [SAMPLE_PAID],
  nextCursor: 'MjAyNi0wMy0wMVQwODowMDowMC4wMDBaL2ZhOThhNTc3LTk1ZWEtNGE4Zi04NDY3LTFmYmU3NGY1ZDZmNA',
  overview: { total: 3, completed: 2, failed: 1, pending: 0 },
};

export const SAMPLE_WALLET: Wallet = {
  walletId: '0c0ffee0-0000-4000-8000-000000000001',
  merchantId: MERCHANT_ID,
  kind: WalletKind.SERVICE,
  currency: 'KES',
  postedCents: 425_250,
  heldCents: 250,
  availableCents: 425_000,
  updatedAt: '2026-03-01T08:00:00.000Z',
};
