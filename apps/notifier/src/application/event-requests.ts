import type {
  MerchantEvent as WireEvent,
  NotifierService,
} from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { isWebhookEventType, WEBHOOK_EVENT_TYPES } from '@daftari/contracts/webhook-events';
import { ERASED } from '@daftari/journal-core/personal-data';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { DaftariError } from '@daftari/kernel/errors';
import type { PersonalValues } from '@daftari/privacy/sealing/personal-values';
import { FieldCheck } from '@daftari/service/field-check';
import { eventBody } from '../domain/merchant-event';
import { FIRST_PLACE, pageOfEvents, type ListedEvent } from './events-view';
import { checkLimit, readScope } from './read-request';

const PLACE = /^\d{12}$/;

/** What happened to a merchant. */
export function eventRequests(
  views: ViewStore,
  openAll: PersonalValues['openAll'],
): Pick<NotifierService, 'listEvents'> {
  return {
    /** @throws DaftariError VALIDATION_ERROR, INVALID_CURSOR */
    async listEvents(request) {
      const check = new FieldCheck();
      const { types, limit, cursor } = request;
      const scope = readScope(check, request);
      const transactionId =
        request.transactionId === '' ? undefined : check.uuid('transactionId', request.transactionId);
      if (!types.every(isWebhookEventType))
        check.wrong('type', `must be one or more of ${WEBHOOK_EVENT_TYPES.join(', ')}`);
      checkLimit(check, limit);
      check.done();
      const after = cursor === '' ? FIRST_PLACE : placeOf(cursor);
      const found = pageOfEvents(views, { ...scope, types, transactionId }, limit + 1, after);
      const page = await openAll(found.slice(0, limit));
      return {
        events: page.map(wireEvent),
        nextCursor: cursorOf(page.at(-1)?.place ?? after),
        hasMore: found.length > limit,
      };
    },
  };
}

function wireEvent(event: ListedEvent): WireEvent {
  const { eventId, eventType, transactionId = '', happenedAt, body } = event;
  // It told about a person whose data was erased: that it happened stays.
  const told = body === ERASED ? eventBody(event, { erased: true }) : body;
  return { eventId, type: eventType, transactionId, body: told, createdAt: happenedAt };
}

function cursorOf(place: string): string {
  return Buffer.from(place).toString('base64url');
}

/** @throws DaftariError INVALID_CURSOR when it is none of ours */
function placeOf(cursor: string): string {
  const place = Buffer.from(cursor, 'base64url').toString();
  if (!PLACE.test(place) || cursorOf(place) !== cursor) throw new DaftariError('INVALID_CURSOR');
  return place;
}
