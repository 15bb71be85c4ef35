import {
  Agenda,
  MAX_AT_ONCE,
  MAX_AT_ONCE_PER_FAILING_HOST,
  MAX_AT_ONCE_PER_HOST,
  MAX_AT_ONCE_PER_MERCHANT,
} from './agenda';
import type { Errand } from './errand';

const errand = (deliveryId: string, over: Partial<Errand> = {}): Errand => ({
  deliveryId,
  merchantId: 'm',
  host: 'a.example',
  dueMs: 0,
  ...over,
});
const many = (count: number, over: (i: number) => Partial<Errand> = () => ({})) =>
  Array.from({ length: count }, (_, i) => errand(`${i}`, over(i)));

describe('the agenda', () => {
  let agenda: Agenda;
  beforeEach(() => void (agenda = new Agenda()));
  const put = (errands: readonly Errand[]) => errands.forEach((one) => agenda.put(one));
  const takeAll = (nowMs = 0) => {
    const taken: Errand[] = [];
    for (let next = agenda.take(nowMs); next !== undefined; next = agenda.take(nowMs)) taken.push(next);
    return taken;
  };

  it('hands out what is due, in the order of its time, and says when the rest is', () => {
    put([errand('late', { dueMs: 30 }), errand('first', { dueMs: 10 }), errand('second', { dueMs: 20 })]);
    expect(agenda.take(9)).toBeUndefined();
    expect(agenda.nextDueMs(9)).toBe(10);
    expect(takeAll(25).map(({ deliveryId }) => deliveryId)).toEqual(['first', 'second']);
    expect(agenda.nextDueMs(25)).toBe(30);
  });

  it('keeps the newest plan of a delivery only', () => {
    put([errand('x', { dueMs: 10 }), errand('x', { dueMs: 50, host: 'b.example' })]);
    expect(takeAll(49)).toEqual([]);
    expect(takeAll(50)).toHaveLength(1);
    put([errand('y')]);
    agenda.remove('y');
    agenda.remove('never put');
    expect(takeAll(99)).toEqual([]);
    expect(agenda.nextDueMs(0)).toBeUndefined();
  });

  it('never hands out a delivery that is under way', () => {
    put([errand('x')]);
    const [x] = takeAll();
    put([errand('x')]);
    expect(takeAll()).toEqual([]);
    agenda.done(x!, true);
    expect(takeAll()).toHaveLength(1);
  });

  it('gives a host, a merchant and all together no more than their share', () => {
    put(many(100));
    expect(takeAll()).toHaveLength(MAX_AT_ONCE_PER_HOST);
    agenda = new Agenda();
    put(many(100, (i) => ({ host: `${i}.example` })));
    expect(takeAll()).toHaveLength(MAX_AT_ONCE_PER_MERCHANT);
    agenda = new Agenda();
    put(many(100, (i) => ({ host: `${i}.example`, merchantId: `${i}` })));
    expect(takeAll()).toHaveLength(MAX_AT_ONCE);
    agenda = new Agenda();
    put(many(100, (i) => ({ merchantId: `${i}` })));
    expect(takeAll()).toHaveLength(MAX_AT_ONCE_PER_HOST);
  });

  it('gives a place back when an attempt has ended', () => {
    put(many(100));
    const taken = takeAll();
    agenda.done(taken[0]!, true);
    agenda.done(taken[0]!, true);
    expect(takeAll()).toHaveLength(1);
  });

  it('gives a failing host fewer places until it answers again', () => {
    put(many(100));
    const taken = takeAll();
    taken.forEach((one) => agenda.done(one, false));
    const fewer = takeAll();
    expect(fewer).toHaveLength(MAX_AT_ONCE_PER_FAILING_HOST);
    fewer.forEach((one) => agenda.done(one, true));
    expect(takeAll()).toHaveLength(MAX_AT_ONCE_PER_HOST);
  });

  it('lets lanes take turns, however much one of them has waited with', () => {
    put(many(3));
    put([errand('other', { merchantId: 'n', host: 'b.example', dueMs: 5 })]);
    expect(takeAll(5).map(({ deliveryId }) => deliveryId)).toEqual(['0', 'other', '1', '2']);
  });
});
