import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleSnapshot, snapshotContract } from '@daftari/journal-core/snapshots/snapshot-contract';
import { memorySnapshots } from '@daftari/journal-memory/memory-snapshots';
import { snapshotFiles } from './snapshot-files';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'daftari-snapshots-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

snapshotContract(
  'files',
  () => snapshotFiles(join(folder, 'snapshots')),
  () => snapshotFiles(join(folder, 'snapshots')),
);

let memory = memorySnapshots();
snapshotContract(
  'memory',
  () => (memory = memorySnapshots()),
  () => memory,
);

describe('snapshot files', () => {
  it('are readable by their owner only, and leave no draft behind', async () => {
    await snapshotFiles(folder).save(sampleSnapshot(3, 1));
    await snapshotFiles(folder).save(sampleSnapshot(3, 2));
    expect(readdirSync(folder)).toEqual(['3.json']);
    expect(statSync(join(folder, '3.json')).mode & 0o777).toBe(0o600);
  });

  it('of another layout are not read, and damaged ones are an error', async () => {
    writeFileSync(join(folder, '3.json'), JSON.stringify({ layout: 1, ...sampleSnapshot(3, 1) }));
    expect(await snapshotFiles(folder).newest(3)).toBeUndefined();
    writeFileSync(join(folder, '3.json'), '{"layout":2,');
    await expect(snapshotFiles(folder).newest(3)).rejects.toThrow(SyntaxError);
  });
});
