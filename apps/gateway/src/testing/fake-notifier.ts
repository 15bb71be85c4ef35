import type {
  CreateEndpointRequest,
  Delivery,
  Endpoint,
  NotifierService,
} from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import {
  SAMPLE_ATTEMPT,
  SAMPLE_DELIVERY,
  SAMPLE_ENDPOINT,
  SAMPLE_EVENTS,
  SAMPLE_SECRET,
  SAMPLE_UNTIL,
} from '../adapters/rest/openapi/webhook-samples';

const NOT_USED = () => Promise.reject(new Error('the gateway does not call this'));

export interface FakeNotifier extends NotifierService {
  readonly created: CreateEndpointRequest[];
  /** Every other request, with the method that was called. */
  readonly asked: (readonly [string, object])[];
  /** What the next calls answer. */
  endpoint: Endpoint;
  delivery: Delivery;
  replayed: boolean;
  failure: Error | undefined;
}

/** A service of webhooks with one endpoint and one delivery. */
export function fakeNotifier(): FakeNotifier {
  const asked: [string, object][] = [];
  const noting =
    <Request extends object, Answer>(method: string, answer: () => Answer) =>
    async (request: Request): Promise<Answer> => {
      asked.push([method, request]);
      if (fake.failure !== undefined) throw fake.failure;
      return answer();
    };
  const secret = () => (fake.replayed ? '' : SAMPLE_SECRET);
  const fake: FakeNotifier = {
    created: [],
    asked,
    endpoint: SAMPLE_ENDPOINT,
    delivery: SAMPLE_DELIVERY,
    replayed: false,
    failure: undefined,
    async createEndpoint(request) {
      fake.created.push(request);
      if (fake.failure !== undefined) throw fake.failure;
      return { endpoint: fake.endpoint, secret: secret(), replayed: fake.replayed };
    },
    listEndpoints: noting('listEndpoints', () => ({ endpoints: [fake.endpoint] })),
    getEndpoint: noting('getEndpoint', () => ({ endpoint: fake.endpoint })),
    updateEndpoint: noting('updateEndpoint', () => ({ endpoint: fake.endpoint })),
    rotateEndpointSecret: noting('rotateEndpointSecret', () => ({ secret: secret(), previousUntil: SAMPLE_UNTIL })),
    deleteEndpoint: noting('deleteEndpoint', () => ({})),
    sendTest: noting('sendTest', () => ({ delivery: fake.delivery })),
    listDeliveries: noting('listDeliveries', () => ({ deliveries: [fake.delivery], nextCursor: '' })),
    getDelivery: noting('getDelivery', () => ({ delivery: fake.delivery, attempts: [SAMPLE_ATTEMPT] })),
    redeliver: noting('redeliver', () => ({ delivery: fake.delivery })),
    listEvents: noting('listEvents', () => SAMPLE_EVENTS),
    setWebhook: NOT_USED,
    removeWebhook: NOT_USED,
    getWebhook: NOT_USED,
  };
  return fake;
}
