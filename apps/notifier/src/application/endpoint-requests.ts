import type { NotifierService } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { TEST_EVENT_TYPE } from '@daftari/contracts/webhook-events';
import { isoTime, type Clock } from '@daftari/kernel/clock';
import { DaftariError } from '@daftari/kernel/errors';
import { derivedId, type Ids } from '@daftari/kernel/ids';
import { callerCause } from '@daftari/rpc/caller-cause';
import { FieldCheck } from '@daftari/service/field-check';
import { eventBody } from '../domain/merchant-event';
import type { WebhookEndpoint } from '../domain/webhook-endpoint';
import type { EndpointLog } from './endpoint-log';
import { isKeyed } from './keyed-causation';
import type { NotifierLog } from './notifier-log';
import { checkAddress, checkDescription, checkEvents, readScope } from './read-request';
import { wireDelivery } from './wire-delivery';
import { wireEndpoint } from './wire-endpoint';

const FINGERPRINT = /^[0-9a-f]{64}$/;

export interface EndpointRequestDeps {
  readonly endpoints: EndpointLog;
  readonly log: NotifierLog;
  readonly ids: Ids;
  readonly clock: Clock;
}

type Requests = Pick<NotifierService, 'createEndpoint' | 'listEndpoints' | 'getEndpoint' | 'updateEndpoint'>;
type Actions = Pick<NotifierService, 'rotateEndpointSecret' | 'deleteEndpoint' | 'sendTest'>;

/** A merchant's own endpoints. Each method throws VALIDATION_ERROR; those of one endpoint ENDPOINT_NOT_FOUND. */
export function endpointRequests({ endpoints }: Pick<EndpointRequestDeps, 'endpoints'>): Requests {
  return {
    /** @throws DaftariError LIMIT_REACHED, IDEMPOTENCY_KEY_REUSED */
    async createEndpoint(request) {
      const { scope, endpointId, cause, check } = readOne(request);
      const url = checkAddress(check, request.url, scope.environment);
      const events = checkEvents(check, request.events);
      const description = checkDescription(check, request.description);
      const { requestFingerprint } = request;
      if (requestFingerprint !== '' && !FINGERPRINT.test(requestFingerprint)) {
        check.wrong('requestFingerprint', 'must have 64 lower-case hexadecimal digits');
      }
      check.done();
      const command = {
        ...{ endpointId, merchantId: scope.merchantId, url, events },
        ...(description === '' ? {} : { description }),
        ...(requestFingerprint === '' ? {} : { requestFingerprint }),
      };
      const { endpoint, secret } = await endpoints.create(scope, command, cause);
      return { endpoint: wireEndpoint(endpoint), secret: secret ?? '', replayed: secret === undefined };
    },

    async listEndpoints(request) {
      const check = new FieldCheck();
      const scope = readScope(check, request);
      check.done();
      return { endpoints: (await endpoints.book(scope)).endpoints.map(wireEndpoint) };
    },

    async getEndpoint(request) {
      const check = new FieldCheck();
      const scope = readScope(check, request);
      const endpointId = check.uuid('endpointId', request.endpointId);
      check.done();
      return { endpoint: wireEndpoint(await endpoints.get(scope, endpointId)) };
    },

    async updateEndpoint(request) {
      const { scope, endpointId, cause, check } = readOne(request);
      const { url, events, description, active } = request;
      const change = {
        endpointId,
        ...(url === undefined ? {} : { url: checkAddress(check, url, scope.environment) }),
        ...(events.length === 0 ? {} : { events: checkEvents(check, events) }),
        ...(description === undefined ? {} : { description: checkDescription(check, description) }),
        ...(active === undefined ? {} : { active }),
      };
      check.done();
      return { endpoint: wireEndpoint(await endpoints.change(scope, change, cause)) };
    },
  };
}

/** What is done with one of them. Each method throws VALIDATION_ERROR, ENDPOINT_NOT_FOUND. */
export function endpointActions({ endpoints, log, ids, clock }: EndpointRequestDeps): Actions {
  return {
    async rotateEndpointSecret(request) {
      const { scope, endpointId, cause, check } = readOne(request);
      check.done();
      const { secret = '', previousUntil } = await endpoints.rotate(scope, endpointId, cause);
      return { secret, previousUntil };
    },

    async deleteEndpoint(request) {
      const { scope, endpointId, cause, check } = readOne(request);
      check.done();
      await endpoints.delete(scope, endpointId, cause);
      return {};
    },

    async sendTest(request) {
      const { scope, endpointId, cause, check } = readOne(request);
      check.done();
      const endpoint = await endpoints.get(scope, endpointId);
      assertActive(endpoint);
      const { causation } = cause;
      const deliveryId = isKeyed(causation) ? derivedId('test-delivery', endpointId, causation) : ids.uuid();
      const about = {
        eventId: derivedId('test-event', deliveryId),
        eventType: TEST_EVENT_TYPE,
        happenedAt: isoTime(clock.nowMs()),
        ...scope,
      };
      const event = { ...about, body: eventBody(about, { endpoint: { id: endpointId } }) };
      await log.sendTo(endpoint, event, deliveryId, { ...cause, environment: scope.environment });
      return { delivery: wireDelivery(await log.read({ merchantId: scope.merchantId, deliveryId })) };
    },
  };
}

/** @throws DaftariError VALIDATION_ERROR */
export function assertActive({ active }: WebhookEndpoint): void {
  if (active) return;
  throw new DaftariError('VALIDATION_ERROR', 'The endpoint is switched off. Switch it on first.', {
    fields: { endpointId: 'is switched off' },
  });
}

type OneRequest = Parameters<Actions['deleteEndpoint']>[0];

function readOne(request: OneRequest) {
  const check = new FieldCheck();
  const scope = readScope(check, request);
  const endpointId = check.uuid('endpointId', request.endpointId);
  return { scope, endpointId, cause: callerCause(check, request.caller, endpointId), check };
}
