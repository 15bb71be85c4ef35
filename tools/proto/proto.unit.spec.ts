import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');

function check(workspace: string) {
  return spawnSync(process.execPath, [join(__dirname, 'check.mjs'), workspace], { encoding: 'utf8' });
}

describe('the code generated from proto/', () => {
  let copy: string;
  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), 'daftari-proto-'));
    const sources = ['proto', 'libs/contracts/src/generated', 'tools/proto/buf.gen.yaml', 'tools/proto/package.json'];
    for (const source of sources) cpSync(join(root, source), join(copy, source), { recursive: true });
  });
  afterEach(() => rmSync(copy, { recursive: true }));

  it('is current', () => expect(check(root)).toMatchObject({ status: 0, stderr: '' }));

  it('is found stale when a message changes', () => {
    appendFileSync(join(copy, 'proto/daftari/common/v1/common.proto'), '\nmessage Added {}\n');
    expect(check(copy).stderr).toContain('npm run proto');
    expect(check(copy).status).toBe(1);
  });

  it('is found stale when somebody edits it by hand', () => {
    appendFileSync(
      join(copy, 'libs/contracts/src/generated/daftari/common/v1/common.ts'),
      '\nexport const mine = 1;\n',
    );
    expect(check(copy).status).toBe(1);
  });

  it('is found stale when a file is added to it', () => {
    writeFileSync(join(copy, 'libs/contracts/src/generated/extra.ts'), 'export const extra = 1;\n');
    expect(check(copy).status).toBe(1);
  });
});
