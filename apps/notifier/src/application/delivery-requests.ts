import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import type { NotifierService } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { DaftariError } from '@daftari/kernel/errors';
import type { PersonalValues } from '@daftari/privacy/sealing/personal-values';
import { callerCause } from '@daftari/rpc/caller-cause';
import { FieldCheck } from '@daftari/service/field-check';
import type { Delivery } from '../domain/delivery';
import { pageOfDeliveries } from './deliveries-view';
import type { EndpointLog } from './endpoint-log';
import { assertActive } from './endpoint-requests';
import { isKeyed } from './keyed-causation';
import { cursorOf, placeOf } from './list-cursor';
import { fullDelivery, type NotifierLog } from './notifier-log';
import { checkLimit, readAnyEnvironment, readScope, readStatus } from './read-request';
import { wireAttempt, wireDelivery } from './wire-delivery';

export interface DeliveryRequestDeps {
  readonly log: NotifierLog;
  readonly endpoints: EndpointLog;
  readonly views: ViewStore;
  readonly openAll: PersonalValues['openAll'];
}

/** What became of webhooks. Each method throws VALIDATION_ERROR. */
export function deliveryRequests({
  log,
  endpoints,
  views,
  openAll,
}: DeliveryRequestDeps): Pick<NotifierService, 'listDeliveries' | 'getDelivery' | 'redeliver'> {
  return {
    /** @throws DaftariError INVALID_CURSOR */
    async listDeliveries(request) {
      const check = new FieldCheck();
      const { limit, cursor } = request;
      const merchantId = check.uuid('merchantId', request.merchantId);
      const filter = {
        environment: readAnyEnvironment(check, request.environment),
        transactionId: request.transactionId === '' ? undefined : check.uuid('transactionId', request.transactionId),
        endpointId: request.endpointId === '' ? undefined : check.uuid('endpointId', request.endpointId),
        status: readStatus(check, request.state),
      };
      checkLimit(check, limit);
      check.done();
      const after = cursor === '' ? undefined : placeOf(cursor);
      const page = pageOfDeliveries(views, merchantId, filter, limit, after);
      const deliveries = await openAll(page.deliveries);
      return {
        deliveries: deliveries.map(wireDelivery),
        nextCursor: page.next === undefined ? '' : cursorOf(page.next),
      };
    },

    /** @throws DaftariError DELIVERY_NOT_FOUND */
    async getDelivery(request) {
      const check = new FieldCheck();
      const { merchantId, environment } = readScope(check, request);
      const deliveryId = check.uuid('deliveryId', request.deliveryId);
      check.done();
      const key = { merchantId, deliveryId };
      const events = await log.readEvents(key);
      const full = fullDelivery(key, events);
      assertIn(full.delivery, environment);
      return { delivery: wireDelivery(full), attempts: events.filter(isAttempt).map(wireAttempt) };
    },

    /** Once for a keyed causation. @throws DaftariError DELIVERY_NOT_FOUND; ENDPOINT_NOT_FOUND it went to one that was deleted */
    async redeliver(request) {
      const check = new FieldCheck();
      const merchantId = check.uuid('merchantId', request.merchantId);
      const environment = readAnyEnvironment(check, request.environment);
      const deliveryId = check.uuid('deliveryId', request.deliveryId);
      const cause = callerCause(check, request.caller, deliveryId);
      check.done();
      const key = { merchantId, deliveryId };
      const events = await log.readEvents(key);
      const { delivery } = fullDelivery(key, events);
      if (environment !== undefined) assertIn(delivery, environment);
      if (isAskedBefore(events, cause.causation)) return { delivery: wireDelivery(fullDelivery(key, events)) };
      if (delivery.endpointId !== undefined) assertActive(await endpoints.get(delivery, delivery.endpointId));
      await log.redeliver(key, cause);
      return { delivery: wireDelivery(await log.read(key)) };
    },
  };
}

/** One of the other environment is as unknown as another merchant's. */
function assertIn(delivery: Delivery, environment: Delivery['environment']): void {
  if (delivery.environment !== environment) throw new DaftariError('DELIVERY_NOT_FOUND');
}

function isAskedBefore(events: readonly RecordedEvent<NotifierEvent>[], by: string): boolean {
  return isKeyed(by) && events.some(({ type, causation }) => type === 'RedeliveryRequested.v1' && causation === by);
}

function isAttempt(event: RecordedEvent<NotifierEvent>): event is Parameters<typeof wireAttempt>[0] {
  return event.type === 'DeliveryAttempted.v1';
}
