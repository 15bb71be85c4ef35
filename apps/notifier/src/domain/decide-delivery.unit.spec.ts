import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import { isoTime } from '@daftari/kernel/clock';
import { decideAttempt, decideRedelivery, decideSchedule, type ScheduleDelivery } from './decide-delivery';
import { deliveryModel, type DeliveryState, type EventData } from './delivery';
import { given, MERCHANT, NOW, NOW_MS, stateOf } from './testing/given';

const DELIVERY = '11111111-1111-4111-8111-111111111111';
const about = { deliveryId: DELIVERY, merchantId: MERCHANT };
const planned = {
  ...about,
  transactionId: '33333333-3333-4333-8333-333333333333',
  eventId: '44444444-4444-4444-8444-444444444444',
  dialect: 'palpluss',
  eventType: 'transaction.success',
  body: '{}',
} as const;
const URL = 'https://shop.example/hook';

const scheduled = (over: Partial<EventData<'DeliveryScheduled.v1'>> = {}): NotifierEvent => ({
  type: 'DeliveryScheduled.v1',
  data: { ...planned, url: URL, host: new globalThis.URL(URL).host, firstAttemptAt: NOW, ...over },
});
const failed = (number: number): NotifierEvent => ({
  type: 'DeliveryAttempted.v1',
  data: { ...about, number, outcome: 'failed', httpStatus: 500, durationMs: 3, nextAttemptAt: NOW },
});
const exhausted = (attempts: number): NotifierEvent => ({
  type: 'DeliveryExhausted.v1',
  data: { ...about, attempts },
});
const redelivery: NotifierEvent = { type: 'RedeliveryRequested.v1', data: { ...about, firstAttemptAt: NOW } };
const delivered: readonly NotifierEvent[] = [
  scheduled(),
  { type: 'DeliveryAttempted.v1', data: { ...about, number: 1, outcome: 'delivered', httpStatus: 200, durationMs: 3 } },
  { type: 'DeliverySucceeded.v1', data: { ...about, attempts: 1 } },
];
const failures = (count: number) => Array.from({ length: count }, (_, i) => failed(i + 1));
const attempt = (number: number, httpStatus?: number, error?: string) => (state: DeliveryState) =>
  decideAttempt(
    {
      number,
      durationMs: 7,
      ...(httpStatus === undefined ? {} : { httpStatus }),
      ...(error === undefined ? {} : { error }),
    },
    state,
    NOW_MS,
  );

describe('planning a delivery', () => {
  const plan =
    (over: Partial<ScheduleDelivery>, endpoint = {}) =>
    (state: DeliveryState) =>
      decideSchedule({ ...planned, happenedAt: NOW, ...over }, state, endpoint, NOW_MS);
  const from = (since: string) => ({ url: 'https://shop.example/plugpay', since });

  it('sends at once to the address of the request', () => {
    given(deliveryModel, [])
      .when(plan({ url: URL }))
      .then(scheduled());
  });
  it('sends to the endpoint when the request has no address of its own', () => {
    given(deliveryModel, [])
      .when(plan({}, from(NOW)))
      .then(scheduled({ url: 'https://shop.example/plugpay' }));
  });
  it('plans nothing when there is nowhere to send it', () => {
    given(deliveryModel, []).when(plan({})).thenNothing();
  });
  it('tells an endpoint nothing that happened before it was set', () => {
    given(deliveryModel, [])
      .when(plan({}, from('2026-11-21T08:00:00.001Z')))
      .thenNothing();
  });
  it('plans it once', () => {
    given(deliveryModel, [scheduled()])
      .when(plan({ url: URL }))
      .thenNothing();
    given(deliveryModel, delivered)
      .when(plan({ url: 'https://other.example' }))
      .thenNothing();
  });
});

describe('an attempt', () => {
  it.each([200, 201, 204, 299])('answered %s has delivered it', (httpStatus) => {
    given(deliveryModel, [scheduled()])
      .when(attempt(1, httpStatus))
      .then(
        {
          type: 'DeliveryAttempted.v1',
          data: { ...about, number: 1, outcome: 'delivered', httpStatus, durationMs: 7 },
        },
        { type: 'DeliverySucceeded.v1', data: { ...about, attempts: 1 } },
      );
  });
  it.each([
    [199, 'the receiver answered 199'],
    [300, 'the receiver answered 300; redirects are not followed'],
    [308, 'the receiver answered 308; redirects are not followed'],
    [404, 'the receiver answered 404'],
    [500, 'the receiver answered 500'],
  ])('answered %s has failed', (httpStatus, error) => {
    const data = { ...about, number: 1, outcome: 'failed' as const, httpStatus, error, durationMs: 7 };
    given(deliveryModel, [scheduled()])
      .when(attempt(1, httpStatus))
      .then({ type: 'DeliveryAttempted.v1', data: { ...data, nextAttemptAt: isoTime(NOW_MS + 10_000) } });
  });
  it('that nothing answered says why', () => {
    const data = {
      ...about,
      number: 1,
      outcome: 'failed' as const,
      error: 'the connection was refused',
      durationMs: 7,
    };
    given(deliveryModel, [scheduled()])
      .when(attempt(1, undefined, 'the connection was refused'))
      .then({ type: 'DeliveryAttempted.v1', data: { ...data, nextAttemptAt: isoTime(NOW_MS + 10_000) } });
  });

  it.each([
    ['palpluss', [10, 30, 60, 120, 300]],
    ['plugpay', [10, 20, 40, 80, 160]],
  ] as const)('of %s is followed by five more, then it is exhausted', (dialect, pauses) => {
    const nextAfter = (made: number) =>
      attempt(
        made + 1,
        500,
      )(stateOf(deliveryModel, [scheduled({ dialect }), ...failures(made)])).map((event) =>
        event.type === 'DeliveryAttempted.v1' ? event.data.nextAttemptAt : event.type,
      );
    expect(pauses.map((_, made) => nextAfter(made))).toEqual(pauses.map((pause) => [isoTime(NOW_MS + pause * 1_000)]));
    expect(nextAfter(5)).toEqual([undefined, 'DeliveryExhausted.v1']);
  });

  it('is recorded once', () => {
    given(deliveryModel, [scheduled(), failed(1)])
      .when(attempt(1, 200))
      .thenNothing();
    given(deliveryModel, delivered).when(attempt(2, 500)).thenNothing();
    given(deliveryModel, [scheduled(), ...failures(6), exhausted(6)])
      .when(attempt(7, 200))
      .thenNothing();
  });
});

describe('a redelivery', () => {
  const redeliver =
    (merchantId = MERCHANT) =>
    (state: DeliveryState) =>
      decideRedelivery(merchantId, state, NOW_MS);

  it('starts the schedule anew for what was delivered or exhausted', () => {
    given(deliveryModel, delivered).when(redeliver()).then(redelivery);
    given(deliveryModel, [scheduled(), ...failures(6), exhausted(6)])
      .when(redeliver())
      .then(redelivery);
  });
  it('has six attempts of its own, numbered on', () => {
    const events = [scheduled(), ...failures(6), exhausted(6), redelivery];
    const again = attempt(7, 500)(stateOf(deliveryModel, events));
    expect(again).toEqual([expect.objectContaining({ data: expect.objectContaining({ number: 7 }) as unknown })]);
    const last = attempt(12, 500)(stateOf(deliveryModel, [...events, ...failures(11).slice(6)]));
    expect(last).toMatchObject([{}, { type: 'DeliveryExhausted.v1', data: { attempts: 12 } }]);
  });
  it('leaves what is on its way on its way', () => {
    given(deliveryModel, [scheduled(), failed(1)])
      .when(redeliver())
      .thenNothing();
    given(deliveryModel, [...delivered, redelivery])
      .when(redeliver())
      .thenNothing();
  });
  it('of an unknown one, or another merchant’s, is refused', () => {
    given(deliveryModel, []).when(redeliver()).thenRefused('DELIVERY_NOT_FOUND');
    given(deliveryModel, delivered)
      .when(redeliver('99999999-9999-4999-8999-999999999999'))
      .thenRefused('DELIVERY_NOT_FOUND');
  });
});
