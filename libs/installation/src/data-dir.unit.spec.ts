import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartError } from '@daftari/service/start-error';
import { openDataDir } from './data-dir';

describe('the data directory', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'daftari-data-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made when it is not there, and opened again', () => {
    const path = join(folder, 'new', 'place');
    const first = openDataDir(path);
    expect(first.path).toBe(path);
    first.release();
    openDataDir(path).release();
  });

  it('is held by one at a time', () => {
    const first = openDataDir(folder);
    expect(() => openDataDir(folder)).toThrow(/is locked by another process: stop it/);
    first.release();
    openDataDir(folder).release();
  });

  it('says which process holds it', () => {
    const first = openDataDir(folder);
    writeFileSync(first.runtime, JSON.stringify({ pid: 4321 }));
    expect(() => openDataDir(folder)).toThrow(/locked by process 4321/);
    first.release();
  });

  it.each([
    ['photos.txt', 'hello', /holds photos.txt and no Daftari data/],
    ['daftari.json', '{"product":"other"}', /is not ours/],
    ['daftari.json', 'no json', /is not ours/],
    ['daftari.json', '{"product":"daftari","format":2}', /format 2, this version uses format 1/],
  ])('is refused when %s holds %s', (name, text, message) => {
    writeFileSync(join(folder, name), text);
    expect(() => openDataDir(folder)).toThrow(StartError);
    expect(() => openDataDir(folder)).toThrow(message);
  });
});
