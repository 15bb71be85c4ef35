import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJson, writePrivateJson } from './private-file';

describe('a private file', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'daftari-file-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is readable by its owner only, and leaves no draft behind', () => {
    const file = join(folder, 'demo.json');
    writePrivateJson(file, { a: 1 });
    writePrivateJson(file, { a: 2 });
    expect(readJson(file)).toEqual({ a: 2 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['demo.json']);
  });

  it('is absent before it was written, and an error when it is no JSON', () => {
    const file = join(folder, 'demo.json');
    expect(readJson(file)).toBeUndefined();
    writeFileSync(file, '{');
    expect(() => readJson(file)).toThrow(SyntaxError);
  });
});
