import type { PaymentChannel } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';

/** What the documentation shows as an answer goes through the same presenter as any answer. */
export const SAMPLE_CHANNEL: PaymentChannel = {
  channelId: '8f14e45f-ceea-4e7a-9c3a-5b1d2f3a4b5c',
  merchantId: 'b6fbe75f-ce87-4d44-b318-6cfdb8b7de4d',
  type: 'PAYBILL',
  shortcode: '600000',
  name: 'Main shop',
  accountNumber: 'SHOP-1',
  isDefault: false,
  createdAt: '2026-03-01T08:00:00.000Z',
};
