import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJson, writePrivateJson, writePrivateJsonAside } from './private-file';

describe('a private file', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'daftari-file-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([
    ['at once', async (file: string, value: unknown) => writePrivateJson(file, value)],
    ['aside', writePrivateJsonAside],
  ])('written %s is readable by its owner only, and leaves no draft behind', async (_, write) => {
    const file = join(folder, 'demo.json');
    await write(file, { a: 1 });
    await write(file, { a: 2 });
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
