import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import { MAX_WEBHOOK_ENDPOINTS } from '@daftari/contracts/webhook-events';
import { derivedId } from '@daftari/kernel/ids';
import {
  decideChange,
  decideCreate,
  decideDelete,
  decideRotate,
  OVERLAP_MS,
  type ChangeWebhookEndpoint,
  type CreateWebhookEndpoint,
} from './decide-webhook-endpoint';
import { CALM_MS, decideHealth, FAILED_IN_A_ROW, SWITCH_OFF_AFTER_MS } from './endpoint-health';
import { given, MERCHANT, NOW, NOW_MS, stateOf } from './testing/given';
import { endpointBookModel, endpointBookStream, isTold, type EndpointBook } from './webhook-endpoint';

const ID = derivedId('spec', 'endpoint');
const about = { endpointId: ID, merchantId: MERCHANT };
const FINGERPRINT = 'a'.repeat(64);
const create: CreateWebhookEndpoint = {
  ...about,
  ...{ url: 'https://shop.example/hook', events: ['transaction.success'], requestFingerprint: FINGERPRINT },
};
const created = (over: Partial<CreateWebhookEndpoint> = {}): NotifierEvent => ({
  type: 'WebhookEndpointCreated.v1',
  data: { ...create, ...over, events: [...(over.events ?? create.events)], secretVersion: 1 },
});
const updated = (change: object): NotifierEvent => ({
  type: 'WebhookEndpointUpdated.v1',
  data: { ...about, ...change },
});
const deleted: NotifierEvent = { type: 'WebhookEndpointDeleted.v1', data: about };
const failing: NotifierEvent = { type: 'WebhookEndpointFailing.v1', data: about };
const recovered: NotifierEvent = { type: 'WebhookEndpointRecovered.v1', data: about };
const disabled: NotifierEvent = { type: 'WebhookEndpointDisabled.v1', data: { ...about, failingSince: NOW } };
const make =
  (over: Partial<CreateWebhookEndpoint> = {}) =>
  (book: EndpointBook) =>
    decideCreate({ ...create, ...over }, book);
const change = (over: Partial<ChangeWebhookEndpoint>) => (book: EndpointBook) =>
  decideChange({ endpointId: ID, ...over }, book);
const rotateTo = (secretVersion: number) => (book: EndpointBook) =>
  decideRotate({ endpointId: ID, secretVersion }, book, NOW_MS);
const remove = (book: EndpointBook) => decideDelete(ID, book);

describe('creating an endpoint', () => {
  it('tells what was asked for', () => {
    given(endpointBookModel, []).when(make()).then(created());
  });

  it('is done once for the same request, and refused to another one under its id', () => {
    given(endpointBookModel, [created()]).when(make()).thenNothing();
    given(endpointBookModel, [created()])
      .when(make({ requestFingerprint: 'b'.repeat(64) }))
      .thenRefused('IDEMPOTENCY_KEY_REUSED');
  });

  it('does not bring back one that was deleted', () => {
    given(endpointBookModel, [created(), deleted]).when(make()).thenRefused('ENDPOINT_NOT_FOUND');
    given(endpointBookModel, [created(), deleted])
      .when(make({ requestFingerprint: 'b'.repeat(64) }))
      .thenRefused('IDEMPOTENCY_KEY_REUSED');
  });

  it('is refused when there are as many as there may be, until one is deleted', () => {
    const many = Array.from({ length: MAX_WEBHOOK_ENDPOINTS }, (_, n) =>
      created({ endpointId: derivedId('spec', `${n}`) }),
    );
    given(endpointBookModel, many).when(make()).thenRefused('LIMIT_REACHED');
    const gone: NotifierEvent = { ...deleted, data: { ...about, endpointId: derivedId('spec', '3') } };
    given(endpointBookModel, [...many, gone])
      .when(make())
      .then(created());
  });
});

describe('an endpoint of a merchant', () => {
  it('tells what of it changes, and nothing when nothing does', () => {
    const asked = { url: 'https://b.example/', events: ['*'], description: 'orders', active: false };
    given(endpointBookModel, [created()]).when(change(asked)).then(updated(asked));
    given(endpointBookModel, [created(), updated(asked)])
      .when(change(asked))
      .thenNothing();
    given(endpointBookModel, [created()])
      .when(change({ description: '' }))
      .thenNothing();
  });

  it('gets a new secret beside the one before, and only the next one', () => {
    const previousSecretUntil = new Date(NOW_MS + OVERLAP_MS).toISOString();
    given(endpointBookModel, [created()])
      .when(rotateTo(2))
      .then(updated({ secretVersion: 2, previousSecretUntil }));
    given(endpointBookModel, [created(), updated({ secretVersion: 2, previousSecretUntil })])
      .when(rotateTo(2))
      .thenNothing();
  });

  it('is deleted once', () => {
    given(endpointBookModel, [created()]).when(remove).then(deleted);
    for (const decide of [remove, change({ active: true }), rotateTo(2)]) {
      given(endpointBookModel, [created(), deleted]).when(decide).thenRefused('ENDPOINT_NOT_FOUND');
      given(endpointBookModel, []).when(decide).thenRefused('ENDPOINT_NOT_FOUND');
    }
  });

  it('is told what happens from now on, while it is on, as far as its filter goes', () => {
    const told = (events: readonly NotifierEvent[], type = 'transaction.success', at = NOW) =>
      isTold(stateOf(endpointBookModel, events).endpoints[0]!, type, at);
    expect(told([created()])).toBe(true);
    expect(told([created()], 'transaction.failed')).toBe(false);
    expect(told([created({ events: ['*'] })], 'transaction.failed')).toBe(true);
    expect(told([created()], 'transaction.success', '2026-11-21T07:59:59.999Z')).toBe(false);
    expect(told([created(), updated({ active: false })])).toBe(false);
    expect(told([created(), updated({ active: false }), updated({ active: true })])).toBe(true);
    expect(told([created(), disabled])).toBe(false);
  });

  it('stands with others of its environment in one stream', () => {
    expect(endpointBookStream(MERCHANT, 'test')).toBe(endpointBookStream(MERCHANT, 'test'));
    expect(endpointBookStream(MERCHANT, 'test')).not.toBe(endpointBookStream(MERCHANT, 'live'));
  });
});

describe('the health of an endpoint', () => {
  const after = (delivered: boolean, number: number, laterMs = 0) => {
    return (book: EndpointBook) => decideHealth({ delivered, number }, book.endpoints[0], NOW_MS + laterMs);
  };

  it('is doubted once several attempts in a row failed, and told once', () => {
    given(endpointBookModel, [created()])
      .when(after(false, FAILED_IN_A_ROW - 1))
      .thenNothing();
    given(endpointBookModel, [created()]).when(after(false, FAILED_IN_A_ROW)).then(failing);
    given(endpointBookModel, [created(), failing]).when(after(false, FAILED_IN_A_ROW)).thenNothing();
  });

  it('is good again with the first that arrives', () => {
    given(endpointBookModel, [created(), failing]).when(after(true, 9)).then(recovered);
    given(endpointBookModel, [created()]).when(after(true, 1)).thenNothing();
  });

  it('is not told again and again of one that comes and goes', () => {
    const came = [created(), failing, recovered];
    given(endpointBookModel, came)
      .when(after(false, 9, CALM_MS - 1))
      .thenNothing();
    given(endpointBookModel, came)
      .when(after(false, 9, CALM_MS))
      .then(failing);
  });

  it('ends with switching it off, and begins anew when it is switched on', () => {
    given(endpointBookModel, [created(), failing])
      .when(after(false, FAILED_IN_A_ROW, SWITCH_OFF_AFTER_MS - 1))
      .thenNothing();
    given(endpointBookModel, [created(), failing])
      .when(after(false, FAILED_IN_A_ROW, SWITCH_OFF_AFTER_MS))
      .then(disabled);
    const off = [created(), failing, disabled];
    expect(stateOf(endpointBookModel, off).endpoints[0]).toMatchObject({ active: false, failingSince: NOW });
    given(endpointBookModel, off)
      .when(after(false, FAILED_IN_A_ROW, SWITCH_OFF_AFTER_MS))
      .thenNothing();
    given(endpointBookModel, [...off, updated({ active: true })])
      .when(after(false, 1, SWITCH_OFF_AFTER_MS))
      .thenNothing();
  });

  it('is not ended by the first attempt that fails after a long time in which nothing was sent', () => {
    given(endpointBookModel, [created(), failing])
      .when(after(false, FAILED_IN_A_ROW - 1, 10 * SWITCH_OFF_AFTER_MS))
      .thenNothing();
  });

  it('is of no matter once it is deleted', () => {
    given(endpointBookModel, [created(), deleted]).when(after(false, 9)).thenNothing();
  });
});
