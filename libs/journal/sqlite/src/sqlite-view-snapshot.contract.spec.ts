import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { openSqliteViewSnapshot } from './sqlite-view-snapshot';
import { openSqliteViewStore } from './sqlite-view-store';

const at = (sequence: number) => ({ partition: 2, sequence, hash: 'c'.repeat(64) });

describe('a snapshot of SQLite views', () => {
  let folder: string;
  let views: ViewStore;
  const file = () => join(folder, 'views.db');
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'daftari-snapshot-'));
    views = openSqliteViewStore({ file: file() });
    views.commit(
      'v',
      [
        { key: 'b', value: { n: 2 } },
        { key: 'a', value: 1 },
        { key: 'é', value: null },
      ],
      at(5),
    );
    views.commit('empty', [], at(1));
  });
  afterEach(() => {
    views.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has the names, checkpoints and entries of that moment, whatever is written meanwhile', () => {
    const snapshot = openSqliteViewSnapshot(file());
    views.commit(
      'v',
      [
        { key: 'a', value: 9 },
        { key: 'c', value: 3 },
      ],
      at(6),
    );
    views.drop('empty');
    expect(snapshot.names()).toEqual(['empty', 'v']);
    expect(snapshot.checkpoints('v')).toEqual([at(5)]);
    const entries = [
      { key: 'a', text: '1' },
      { key: 'b', text: '{"n":2}' },
    ];
    expect(snapshot.page('v', undefined, 10)).toEqual(entries);
    expect(snapshot.page('v', undefined, 1)).toEqual(entries.slice(0, 1));
    expect(snapshot.page('v', 'a', 10)).toEqual(entries.slice(1));
    snapshot.close();
    snapshot.close();
    const later = openSqliteViewSnapshot(file());
    expect(later.page('v', undefined, 1)).toEqual([{ key: 'a', text: '9' }]);
    later.close();
  });

  it('can be taken of a file that nobody has open, and changes nothing in it', () => {
    views.close();
    const snapshot = openSqliteViewSnapshot(file());
    expect(snapshot.names()).toEqual(['empty', 'v']);
    snapshot.close();
  });

  it('is refused for a file that holds no views', () => {
    writeFileSync(join(folder, 'other.db'), 'no database at all'.repeat(100));
    expect(() => openSqliteViewSnapshot(join(folder, 'other.db'))).toThrow();
  });
});
