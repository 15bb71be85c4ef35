import { handmadeEvent } from '../testing/handmade-log';
import { orderTrail } from './order-trail';
import type { TrailEvent } from './trail-event';

const JOURNALS = ['merchants', 'wallet-fee', 'initiation', 'callback'];

function found(
  journal: string,
  id: string,
  causation: string,
  second: number,
  place: Partial<TrailEvent> = {},
): TrailEvent {
  const recordedAt = `2026-11-21T08:00:0${second}.000Z`;
  const event = handmadeEvent('any', 1, { id, causation });
  return { journal, partition: 3, sequence: 1, index: 0, recordedAt, event, ...place };
}

function idsOf(events: TrailEvent[]): string[] {
  return orderTrail(events, JOURNALS).map(({ event }) => event.id);
}

describe('a trail', () => {
  it('goes by the time of recording', () => {
    expect(idsOf([found('callback', 'late', 'x', 2), found('wallet-fee', 'early', 'x', 1)])).toEqual(['early', 'late']);
  });

  it('never shows an event before its cause, whatever the clocks say', () => {
    const effect = found('wallet-fee', 'effect', 'cause', 1);
    expect(idsOf([effect, found('initiation', 'cause', 'x', 2)])).toEqual(['cause', 'effect']);
  });

  it('never turns a partition around', () => {
    const first = found('initiation', 'first', 'x', 1, { sequence: 1 });
    const second = found('initiation', 'second', 'x', 1, { sequence: 2 });
    const third = found('initiation', 'third', 'x', 1, { sequence: 2, index: 1 });
    expect(idsOf([third, second, first])).toEqual(['first', 'second', 'third']);
  });

  it('goes by the order of the journals where nothing else decides', () => {
    expect(idsOf([found('initiation', 'b', 'x', 1), found('wallet-fee', 'a', 'x', 1)])).toEqual(['a', 'b']);
  });

  it('shows every event of a ring of causes', () => {
    const ring = [found('initiation', 'a', 'b', 1), found('callback', 'b', 'a', 2)];
    expect(idsOf(ring)).toEqual(['a', 'b']);
  });
});
