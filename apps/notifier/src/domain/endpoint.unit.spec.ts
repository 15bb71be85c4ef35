import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import { decideRemove, decideSet, endpointModel, plugpayEndpointId, type EndpointState } from './endpoint';
import { given, MERCHANT, NOW, stateOf } from './testing/given';

const endpointId = plugpayEndpointId(MERCHANT, 'test');
const about = { endpointId, merchantId: MERCHANT };
const set = (url: string): NotifierEvent => ({ type: 'EndpointSet.v1', data: { ...about, url, dialect: 'plugpay' } });
const removed: NotifierEvent = { type: 'EndpointRemoved.v1', data: { ...about, reason: 'moved' } };
const setTo = (url: string) => (state: EndpointState) => decideSet({ ...about, url }, state);
const remove = (state: EndpointState) => decideRemove({ ...about, reason: 'moved' }, state);

describe('an endpoint', () => {
  it('is set, replaced and removed', () => {
    given(endpointModel, []).when(setTo('https://a.example')).then(set('https://a.example'));
    given(endpointModel, [set('https://a.example')])
      .when(setTo('https://b.example'))
      .then(set('https://b.example'));
    given(endpointModel, [set('https://a.example')])
      .when(remove)
      .then(removed);
    given(endpointModel, [set('https://a.example'), removed])
      .when(setTo('https://a.example'))
      .then(set('https://a.example'));
  });

  it('takes the same again, and the removal of none, as done', () => {
    given(endpointModel, [set('https://a.example')])
      .when(setTo('https://a.example'))
      .thenNothing();
    given(endpointModel, []).when(remove).thenNothing();
    given(endpointModel, [set('https://a.example'), removed])
      .when(remove)
      .thenNothing();
  });

  it('knows since when there is one without a gap', () => {
    const first = stateOf(endpointModel, [set('https://a.example')]);
    expect(first).toEqual({ url: 'https://a.example', since: NOW });
    const later = { ...set('https://b.example'), id: 'x', stream: 'x', version: 2, at: '2026-11-22T08:00:00.000Z' };
    const event = { ...later, correlation: 'x', causation: 'x', actor: 'operator:spec' };
    expect(endpointModel.evolve(first, event)).toEqual({ url: 'https://b.example', since: NOW });
    expect(endpointModel.evolve({}, event)?.since).toBe('2026-11-22T08:00:00.000Z');
  });

  it('is another one in each environment', () => {
    expect(plugpayEndpointId(MERCHANT, 'live')).not.toBe(endpointId);
  });
});
