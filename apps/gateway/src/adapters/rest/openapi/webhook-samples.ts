import {
  DeliveryState,
  type Delivery,
  type DeliveryAttempt,
  type Endpoint,
  type ListEventsResponse,
} from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { SAMPLE_PAID } from './samples';

const { transactionId, merchantId } = SAMPLE_PAID;
const EVENT_ID = '5a1b0c9d-8e7f-4a6b-9c5d-4e3f2a1b0c9d';
const CREATED_AT = '2026-03-01T08:01:30.000Z';

/** What the documentation shows as an answer goes through the same presenters as any answer. */
export const SAMPLE_ENDPOINT: Endpoint = {
  endpointId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  merchantId,
  url: 'https://yourserver.com/webhooks/daftari',
  events: ['transaction.success', 'transaction.failed'],
  description: 'Orders',
  active: true,
  failingSince: '',
  createdAt: '2026-03-01T08:00:00.000Z',
  updatedAt: '2026-03-01T08:00:00.000Z',
};

/** Of nobody: 32 bytes of zeros. */
export const SAMPLE_SECRET = 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
export const SAMPLE_UNTIL = '2026-03-02T08:00:00.000Z';

export const SAMPLE_EVENT_BODY = JSON.stringify({
  id: EVENT_ID,
  type: 'transaction.success',
  createdAt: CREATED_AT,
  environment: 'test',
  data: {
    transaction: {
      ...{ transactionId, tenantId: merchantId, type: 'STK', status: 'SUCCESS', amount: 1000, currency: 'KES' },
      ...{ phone: '254712345678', channelId: null, accountReference: 'INV-2024-001' },
      ...{
        transactionDesc: 'Payment for invoice #2024-001',
        customerName: null,
        callbackUrl: null,
        provider: 'm-pesa',
      },
      ...{ providerRequestId: '29115-34620561-1', providerCheckoutId: 'ws_CO_191220191020363925' },
      ...{ mpesaReceipt: 'LGR019G3J2', resultCode: '0', resultDesc: 'The service request is processed successfully.' },
      ...{ transactionFee: 2.5, lateFunds: 0, metadata: { order: '17' } },
      ...{ createdAt: '2026-03-01T08:00:00.000Z', updatedAt: CREATED_AT },
    },
  },
});

export const SAMPLE_DELIVERY: Delivery = {
  deliveryId: '9b2d7e10-3c4f-4a5b-8d6e-7f8091a2b3c4',
  merchantId,
  transactionId,
  eventType: 'transaction.success',
  url: SAMPLE_ENDPOINT.url,
  state: DeliveryState.PENDING,
  attempts: 1,
  httpStatus: 503,
  lastError: 'the receiver answered 503',
  nextAttemptAt: '2026-03-01T08:01:40.000Z',
  createdAt: CREATED_AT,
  body: SAMPLE_EVENT_BODY,
  endpointId: SAMPLE_ENDPOINT.endpointId,
  eventId: EVENT_ID,
};

export const SAMPLE_ATTEMPT: DeliveryAttempt = {
  number: 1,
  httpStatus: 503,
  error: 'the receiver answered 503',
  durationMs: 112,
  at: '2026-03-01T08:01:30.112Z',
};

export const SAMPLE_EVENTS: ListEventsResponse = {
  events: [
    { eventId: EVENT_ID, type: 'transaction.success', transactionId, body: SAMPLE_EVENT_BODY, createdAt: CREATED_AT },
  ],
  nextCursor: 'MDAwMDAwMDAwMDAx',
  hasMore: false,
};
