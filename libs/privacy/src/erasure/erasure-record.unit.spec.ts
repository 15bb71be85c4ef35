import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WantedKey } from '../keys/key-store';
import { memoryKeyStore } from '../keys/memory-key-store';
import { applyErasures } from './apply-erasures';
import { appendErasure, readErasures } from './erasure-record';

const AT = '2026-11-22T08:00:00.000Z';
const entry = (...keys: string[]) => ({ erasedAt: AT, subjects: keys.map((id) => `s-${id}`), keys });
const key = (id: string): WantedKey => ({
  ...{ id, subject: `s-${id}`, wrapped: new Uint8Array(4), createdAt: AT, person: 'somebody' },
});

describe('the record of erasures', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'daftari-erasures-'));
    file = join(folder, 'privacy', 'erasures.ndjson');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is empty at first, then a line for each, for its owner only', () => {
    expect(readErasures(file)).toEqual([]);
    appendErasure(file, entry('a', 'b'));
    appendErasure(file, entry('c'));
    expect(readErasures(file)).toEqual([entry('a', 'b'), entry('c')]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(3);
  });

  it('forgets the half of a line that a crash left, and only that', () => {
    appendErasure(file, entry('a'));
    appendFileSync(file, '{"erasedAt":"2026');
    expect(readErasures(file)).toEqual([entry('a')]);
    appendErasure(file, entry('b'));
    expect(readErasures(file)).toEqual([entry('a'), entry('b')]);
  });

  it('that was tampered with is named with its line, and nothing is passed over', () => {
    appendErasure(file, entry('a'));
    for (const line of ['not JSON', '{"erasedAt":"x"}', '']) {
      writeFileSync(file, `${JSON.stringify(entry('a'))}\n${line}\n`);
      expect(() => readErasures(file)).toThrow('erasures.ndjson line 2');
    }
  });

  it('destroys again what came back, and what is not known yet; then there is nothing more to do', async () => {
    const store = memoryKeyStore();
    await store.ensure([key('a'), key('b'), key('other')]);
    appendErasure(file, entry('a'));
    appendErasure(file, entry('b', 'never restored'));
    expect(await applyErasures(file, store)).toEqual({
      keys: ['a', 'b', 'never restored'],
      subjects: ['s-a', 's-b', 's-never restored'],
    });
    expect(await store.counts()).toEqual({ keys: 1, destroyed: 3 });
    expect(await store.subjectsOf('somebody')).toEqual([{ subject: 's-other', keyId: 'other' }]);
    expect(await applyErasures(file, store)).toEqual({ keys: [], subjects: [] });
  });
});
