import { Type, type Static } from 'typebox';
import { DeliveryState, type Delivery } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { environmentOnWire } from '../../../application/environment-on-wire';
import { environmentIn, wordIn } from '../../../domain/admin/scope';
import { pageIn, queryFields } from '../../../domain/query-fields';
import {
  EnvironmentQuery,
  Id,
  MerchantParams,
  NEXT_CURSOR,
  nextCursorOf,
  Nullable,
  PAGE_QUERY,
  SAMPLE_MERCHANT_ID,
  SAMPLE_TRANSACTION_ID,
  Text,
  Time,
} from './admin-fields';
import { uuidIn } from './admin-ids';
import { adminRoute, answered } from './admin-route';
import { MERCHANT_PATH } from './merchants.route';

const STATES = ['pending', 'delivered', 'exhausted'] as const;
const ON_WIRE: Readonly<Record<(typeof STATES)[number], DeliveryState>> = {
  pending: DeliveryState.PENDING,
  delivered: DeliveryState.DELIVERED,
  exhausted: DeliveryState.EXHAUSTED,
};

const DeliveryAnswer = Type.Object(
  {
    id: Id('Of the delivery.'),
    transactionId: Nullable(Text(''), 'What it tells of; null where it is about no payment.'),
    eventType: Text('What it tells, such as transaction.success.'),
    url: Text('Where it goes.'),
    state: Type.String({
      enum: [...STATES],
      description: 'exhausted: every attempt failed, and a person has to look.',
    }),
    attempts: Type.Integer({ description: 'How often it was tried.' }),
    httpStatus: Type.Union([Type.Integer(), Type.Null()], {
      description: 'Of the last attempt; null when nothing answered.',
    }),
    lastError: Text('Why the last attempt failed; empty when it did not.'),
    nextAttemptAt: Nullable(Text(''), 'When it is tried next; null when it is not.'),
    createdAt: Time('When it was scheduled'),
  },
  { title: 'Webhook delivery' },
);

const list = adminRoute({
  ...{ method: 'GET', url: `${MERCHANT_PATH}/deliveries`, operationId: 'adminListDeliveries' },
  summary: "List what a merchant's webhooks became",
  description: 'Newest first; those that nobody took, unless another state is asked for.',
  params: MerchantParams,
  query: Type.Object({
    ...EnvironmentQuery.properties,
    state: Type.Optional(
      Type.String({ enum: [...STATES], default: 'exhausted', description: 'Only those that are so.' }),
    ),
    ...PAGE_QUERY,
  }),
  answer: Type.Object({ items: Type.Array(DeliveryAnswer, { description: 'Newest first.' }), ...NEXT_CURSOR }),
  answers: 'A page of deliveries.',
  sample: { items: [deliveryAnswer(sampleDelivery())], ...nextCursorOf('') },
  errors: ['INVALID_UUID', 'INVALID_CURSOR'],
  async handle({ params, query }, deps) {
    const merchantId = uuidIn(params);
    const fields = queryFields(query);
    const environment = environmentOnWire(environmentIn(fields));
    const state = ON_WIRE[wordIn(fields, 'state', STATES) ?? 'exhausted'];
    const asked = { ...pageIn(fields), merchantId, environment, state, transactionId: '', endpointId: '' };
    fields.refuseIfWrong();
    const page = await answered(deps, deps.notifier.listDeliveries(asked));
    return { items: page.deliveries.map(deliveryAnswer), ...nextCursorOf(page.nextCursor) };
  },
});

export const deliveriesRoutes = [list];

function deliveryAnswer(delivery: Delivery): Static<typeof DeliveryAnswer> {
  const { deliveryId, transactionId, eventType, url, state, attempts, httpStatus, lastError } = delivery;
  return {
    id: deliveryId,
    transactionId: transactionId === '' ? null : transactionId,
    ...{ eventType, url },
    state: STATES.find((word) => ON_WIRE[word] === state) ?? 'pending',
    attempts,
    httpStatus: httpStatus === 0 ? null : httpStatus,
    lastError,
    nextAttemptAt: delivery.nextAttemptAt === '' ? null : delivery.nextAttemptAt,
    createdAt: delivery.createdAt,
  };
}

export function sampleDelivery(): Delivery {
  return {
    ...{ deliveryId: 'e7b2b0f0-5c5c-4c5f-9a4e-0f6f4e9f1a11', merchantId: SAMPLE_MERCHANT_ID },
    ...{ transactionId: SAMPLE_TRANSACTION_ID, eventType: 'transaction.success', endpointId: '', body: '' },
    ...{ url: 'https://shop.example/hooks', state: DeliveryState.EXHAUSTED, attempts: 9, httpStatus: 500 },
    ...{ lastError: 'HTTP 500', nextAttemptAt: '', createdAt: '2026-03-01T08:01:30.000Z' },
    eventId: '5c1e0d1f-2a3b-4c5d-8e6f-7a8b9c0d1e2f',
  };
}
