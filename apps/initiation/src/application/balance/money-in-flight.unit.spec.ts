import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { isoTime } from '@daftari/kernel/clock';
import { PAYMENTS_VIEW } from '../payments-view';
import { EXPLAINS_FOR_MS, moneyInFlight } from './money-in-flight';
import { onItsWayPrefix } from './money-places';

const NOW_MS = Date.UTC(2026, 10, 22, 8);
const PLACE = { environment: 'test', shortcode: '174379' } as const;

function inFlight(way: 'in' | 'out', ageMs: number, at: string = PLACE.shortcode) {
  const views = memoryViewStore();
  const [kind, id] = [way === 'in' ? 'payment' : 'payout', 'a'];
  const writes = [
    { key: `${onItsWayPrefix({ ...PLACE, shortcode: at }, way)}${id}`, value: { amountCents: 500 } },
    { key: `${kind}/${id}`, value: { createdAt: isoTime(NOW_MS - ageMs) } },
  ];
  views.commit(PAYMENTS_VIEW, writes, { partition: 0, sequence: 1, hash: 'x' });
  return moneyInFlight(views, PLACE, NOW_MS);
}

describe('money in flight', () => {
  it('is what payments and payouts of the last hour may have moved', () => {
    expect(inFlight('in', EXPLAINS_FOR_MS)).toEqual({ mayHaveComeCents: 500, mayHaveGoneCents: 0 });
    expect(inFlight('out', EXPLAINS_FOR_MS)).toEqual({ mayHaveComeCents: 0, mayHaveGoneCents: 500 });
  });

  it('is not what has had no end for longer: it would explain a difference for ever', () => {
    const none = { mayHaveComeCents: 0, mayHaveGoneCents: 0 };
    expect(inFlight('in', EXPLAINS_FOR_MS + 1)).toEqual(none);
    expect(inFlight('out', EXPLAINS_FOR_MS + 1)).toEqual(none);
    expect(inFlight('in', 0, '600000')).toEqual(none);
  });
});
