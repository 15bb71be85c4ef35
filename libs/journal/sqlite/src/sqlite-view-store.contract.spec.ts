import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { viewStoreContract } from '@daftari/journal-core/views/view-store-contract';
import { openSqliteViewSnapshot } from './sqlite-view-snapshot';
import { NotAViewStore, openSqliteViewStore } from './sqlite-view-store';

describe('SQLite view store', () => {
  let folder: string;
  const file = () => join(folder, 'views.sqlite');
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'daftari-views-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  describe('contract', () => viewStoreContract(() => openSqliteViewStore({ file: file() })));

  it('still has everything after it was closed and opened again', () => {
    const before = openSqliteViewStore({ file: file() });
    before.commit('v', [{ key: 'a', value: { n: 1 } }], { partition: 2, sequence: 5, hash: 'c'.repeat(64) });
    before.close();
    const after = openSqliteViewStore({ file: file(), onDiscarded: (reason) => expect(reason).toBe('never') });
    expect(after.get('v', 'a')).toEqual({ n: 1 });
    expect(after.checkpoints('v')).toEqual([{ partition: 2, sequence: 5, hash: 'c'.repeat(64) }]);
    after.close();
  });

  it('still has a view in the place of another after it was closed and opened again, and a snapshot sees it there', () => {
    const before = openSqliteViewStore({ file: file() });
    before.commit('v', [{ key: 'a', value: 1 }]);
    before.commit('draft', [{ key: 'a', value: 2 }], { partition: 0, sequence: 3, hash: 'd'.repeat(64) });
    before.replace('v', 'draft');
    before.close();
    const after = openSqliteViewStore({ file: file() });
    expect([after.get('v', 'a'), after.get('draft', 'a')]).toEqual([2, undefined]);
    const snapshot = openSqliteViewSnapshot(file());
    expect([snapshot.names(), snapshot.page('v', undefined, 9)]).toEqual([['v'], [{ key: 'a', text: '2' }]]);
    expect(snapshot.checkpoints('v')).toEqual(after.checkpoints('v'));
    snapshot.close();
    after.close();
  });

  it('pages through many keys without reading the others', () => {
    const views = openSqliteViewStore({ file: file() });
    const key = (n: number) => `p/${String(n).padStart(5, '0')}`;
    views.commit(
      'v',
      Array.from({ length: 5_000 }, (_, n) => ({ key: key(n), value: n })),
    );
    const database = new DatabaseSync(file());
    const plan = database
      .prepare(
        'EXPLAIN QUERY PLAN SELECT key FROM entries WHERE view = ? AND key >= ? AND key < min(?, ?) ORDER BY key DESC',
      )
      .all('v', 'p/', 'q', 'r') as { detail: string }[];
    database.close();
    expect(plan.map(({ detail }) => detail)).toEqual(['SEARCH entries USING PRIMARY KEY (view=? AND key>? AND key<?)']);
    const page = views.scan('v', { prefix: 'p/', limit: 2, after: key(2_500), descending: true });
    expect(page.map(({ value }) => value)).toEqual([2_499, 2_498]);
    views.close();
  });

  it('throws a damaged file away, says so, and starts again from nothing', () => {
    writeFileSync(file(), 'this is no database, but was one once'.repeat(100));
    const reasons: string[] = [];
    const views = openSqliteViewStore({ file: file(), onDiscarded: (reason) => reasons.push(reason) });
    expect(reasons).toEqual([expect.stringContaining('deleted and will be rebuilt')]);
    views.commit('v', [{ key: 'a', value: 1 }]);
    expect(views.get('v', 'a')).toBe(1);
    views.close();
  });

  it('leaves a database of something else alone', () => {
    const other = new DatabaseSync(file());
    other.exec('CREATE TABLE precious (x); INSERT INTO precious VALUES (1)');
    other.close();
    const bytes = readFileSync(file());
    expect(() => openSqliteViewStore({ file: file() })).toThrow(NotAViewStore);
    expect(readFileSync(file()).equals(bytes)).toBe(true);
  });
});
