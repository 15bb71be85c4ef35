import type { ViewStore } from './view-store';

const HASH = 'a'.repeat(64);
const at = (partition: number, sequence: number) => ({ partition, sequence, hash: HASH });
const put = (key: string, value: unknown) => ({ key, value });

/** What every view store must do; run from a `*.contract.spec.ts` of each adapter. */
export function viewStoreContract(open: () => ViewStore): void {
  let views: ViewStore;
  beforeEach(() => void (views = open()));
  afterEach(() => views.close());
  const keys = (options: Parameters<ViewStore['scan']>[1]) => views.scan('v', options).map(({ key }) => key);

  describe('values', () => {
    it('answers undefined for what was never put', () => {
      expect(views.get('v', 'a')).toBeUndefined();
      expect(views.scan('v', { prefix: '', limit: 10 })).toEqual([]);
      expect(views.checkpoints('v')).toEqual([]);
    });

    it('keeps any JSON value under its key, and a view apart from another', () => {
      views.commit('v', [put('a', { deep: [1, 'two', null, { x: true }] }), put('b', 'text')]);
      views.commit('w', [put('a', 7)]);
      expect(views.get('v', 'a')).toEqual({ deep: [1, 'two', null, { x: true }] });
      expect(views.get('v', 'b')).toBe('text');
      expect(views.get('w', 'a')).toBe(7);
    });

    it('gives copies: a changed answer changes nothing in the store', () => {
      const given = { n: 1 };
      views.commit('v', [put('a', given)]);
      given.n = 2;
      views.get<{ n: number }>('v', 'a')!.n = 3;
      expect(views.get('v', 'a')).toEqual({ n: 1 });
    });

    it('lets the later change of a key win, forgetting included', () => {
      views.commit('v', [put('a', 1), put('a', 2), put('b', 1), put('b', null), put('c', null), put('c', 3)]);
      expect([views.get('v', 'a'), views.get('v', 'b'), views.get('v', 'c')]).toEqual([2, undefined, 3]);
      views.commit('v', [put('a', null), put('never there', null)]);
      expect(keys({ prefix: '', limit: 10 })).toEqual(['c']);
    });

    it('applies nothing of a commit that holds something JSON can not hold', () => {
      expect(() => views.commit('v', [put('a', 1), put('b', undefined)], at(0, 1))).toThrow(TypeError);
      expect(views.get('v', 'a')).toBeUndefined();
      expect(views.checkpoints('v')).toEqual([]);
    });
  });

  describe('scan', () => {
    beforeEach(() =>
      views.commit(
        'v',
        ['p/3', 'p/1', 'q/1', 'p/2', 'o/9', 'p'].map((key) => put(key, key)),
      ),
    );

    it('answers the keys with the prefix in order, with their values', () => {
      expect(views.scan('v', { prefix: 'p/', limit: 10 })).toEqual(
        ['p/1', 'p/2', 'p/3'].map((key) => ({ key, value: key })),
      );
      expect(keys({ prefix: 'p/', limit: 10, descending: true })).toEqual(['p/3', 'p/2', 'p/1']);
      expect(keys({ prefix: '', limit: 10 })).toEqual(['o/9', 'p', 'p/1', 'p/2', 'p/3', 'q/1']);
    });

    it('answers at most the limit', () => {
      expect(keys({ prefix: 'p/', limit: 2 })).toEqual(['p/1', 'p/2']);
      expect(keys({ prefix: 'p/', limit: 2, descending: true })).toEqual(['p/3', 'p/2']);
    });

    it('goes on after a cursor, in both directions, also when the cursor itself is gone', () => {
      expect(keys({ prefix: 'p/', limit: 10, after: 'p/1' })).toEqual(['p/2', 'p/3']);
      expect(keys({ prefix: 'p/', limit: 10, after: 'p/3', descending: true })).toEqual(['p/2', 'p/1']);
      expect(keys({ prefix: 'p/', limit: 10, after: 'p/1x' })).toEqual(['p/2', 'p/3']);
      expect(keys({ prefix: 'p/', limit: 10, after: 'p/2x', descending: true })).toEqual(['p/2', 'p/1']);
    });

    it('never leaves the prefix, wherever the cursor stands', () => {
      expect(keys({ prefix: 'p/', limit: 10, after: 'a' })).toEqual(['p/1', 'p/2', 'p/3']);
      expect(keys({ prefix: 'p/', limit: 10, after: 'z' })).toEqual([]);
      expect(keys({ prefix: 'p/', limit: 10, after: 'z', descending: true })).toEqual(['p/3', 'p/2', 'p/1']);
      expect(keys({ prefix: 'p/', limit: 10, after: 'a', descending: true })).toEqual([]);
    });

    it('orders by the bytes of the key', () => {
      views.commit(
        'w',
        ['é', 'z', 'Z', '10', '9', '\u{1f600}', '\uffee'].map((key) => put(key, 1)),
      );
      const found = views.scan('w', { prefix: '', limit: 10 }).map(({ key }) => key);
      expect(found).toEqual(['10', '9', 'Z', 'z', 'é', '\uffee', '\u{1f600}']);
    });
  });

  describe('checkpoints', () => {
    it('move with the changes, one for each partition of a view', () => {
      views.commit('v', [put('a', 1)], at(3, 10));
      views.commit('v', [], at(0, 4));
      views.commit('v', [put('a', 2)], { ...at(3, 11), hash: 'b'.repeat(64) });
      expect(views.checkpoints('v')).toEqual([at(0, 4), { ...at(3, 11), hash: 'b'.repeat(64) }]);
      expect(views.checkpoints('w')).toEqual([]);
    });
  });

  describe('replace', () => {
    const all = (view: string) => views.scan(view, { prefix: '', limit: 10 });

    it('puts a view with its checkpoints in the place of another, as often as it is asked', () => {
      views.commit('v', [put('a', 1), put('b', 1)], at(0, 9));
      for (const round of [1, 2, 3]) {
        views.commit('draft', [put('a', round), put('c', round)], at(0, round));
        views.replace('v', 'draft');
        expect([all('v'), views.checkpoints('v')]).toEqual([[put('a', round), put('c', round)], [at(0, round)]]);
        expect([all('draft'), views.checkpoints('draft')]).toEqual([[], []]);
      }
      views.commit('v', [put('c', null), put('d', 4)], at(0, 4));
      expect([views.get('v', 'c'), views.get('v', 'd'), views.checkpoints('v')]).toEqual([undefined, 4, [at(0, 4)]]);
    });

    it('keeps views apart afterwards: what is dropped or written under one name is not seen under another', () => {
      views.commit('draft', [put('a', 2)], at(0, 2));
      views.commit('w', [put('a', 7)], at(0, 7));
      views.replace('v', 'draft');
      views.commit('draft', [put('a', 3)], at(0, 3));
      views.drop('draft');
      expect([all('v'), all('w')]).toEqual([[put('a', 2)], [put('a', 7)]]);
      views.commit('draft', [put('a', 4)], at(0, 4));
      views.drop('v');
      expect([all('v'), all('draft')]).toEqual([[], [put('a', 4)]]);
    });

    it('by a view that was never begun leaves nothing', () => {
      views.commit('v', [put('a', 1)], at(0, 1));
      views.replace('v', 'never there');
      expect([all('v'), views.checkpoints('v')]).toEqual([[], []]);
    });
  });

  it('may be closed twice', () => {
    views.close();
    expect(() => views.close()).not.toThrow();
  });

  describe('drop', () => {
    it('forgets a view with its checkpoints, and no other', () => {
      views.commit('v', [put('a', 1)], at(0, 1));
      views.commit('w', [put('a', 1)], at(0, 2));
      views.drop('v');
      views.drop('never there');
      expect([views.get('v', 'a'), views.checkpoints('v')]).toEqual([undefined, []]);
      expect([views.get('w', 'a'), views.checkpoints('w')]).toEqual([1, [at(0, 2)]]);
    });
  });
}
