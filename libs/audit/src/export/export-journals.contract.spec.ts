import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createPublicKey, verify } from 'node:crypto';
import { join } from 'node:path';
import { encodeBatch, encodeEvent, hashOf } from '@daftari/journal-core/batch';
import { seededRandom } from '@daftari/kernel/random';
import type { LogReader } from '../log-reader';
import { exportedCounters, type ExportedCounters } from '../testing/exported-counters';
import { handmadeEvent, handmadeLog } from '../testing/handmade-log';
import { ExportDoesNotFit, LogNotExportable } from './export-errors';

let counters: ExportedCounters;
beforeEach(async () => void (counters = await exportedCounters(150)));
afterEach(() => counters.remove());

const path = (name: string) => join(counters.folder, name);
const files = () => readdirSync(counters.folder).filter((name) => name.endsWith('.ndjson'));
const contents = () => Object.fromEntries(files().map((name) => [name, readFileSync(path(name))]));

describe('an export', () => {
  it('has one batch body a line, exactly as stored, for its owner only', async () => {
    const { added } = await counters.export();
    expect(added).toBe(169);
    expect(files()).toHaveLength(16);
    const stored = await counters.store.readBatches(3, -1, 1_000);
    expect(readFileSync(path('counters-3.ndjson'))).toEqual(
      Buffer.concat(stored.flatMap(({ body }) => [body, Buffer.from('\n')])),
    );
    expect(files().map((name) => statSync(path(name)).mode & 0o777)).toEqual(Array(16).fill(0o600));
  });

  it('ends with a manifest of its heads, signed over its exact bytes', async () => {
    const { manifest } = await counters.export();
    const head = await counters.store.head(3);
    expect(manifest.journals[0]!.heads[3]).toEqual({
      partition: 3,
      sequence: head!.sequence,
      hash: head!.hash,
      file: 'counters-3.ndjson',
      lines: head!.sequence + 1,
      bytes: statSync(path('counters-3.ndjson')).size,
    });
    const bytes = readFileSync(path('manifest.json'));
    expect(JSON.parse(bytes.toString())).toEqual(manifest);
    const signature = readFileSync(path('manifest.sig'));
    expect(signature).toHaveLength(64);
    const key = createPublicKey(readFileSync(path('manifest.pub.pem')));
    expect(verify(null, bytes, key, signature)).toBe(true);
  });

  it('goes on after a cut at any byte, and is the same as one that was never cut', async () => {
    await counters.export();
    const whole = contents();
    const { length } = whole['counters-3.ndjson']!;
    const random = seededRandom(5);
    const cuts = Array.from({ length: 10 }, () => Buffer.from(random.bytes(4)).readUInt32BE() % (length + 1));
    for (const cut of [0, 1, length - 1, length, ...cuts]) {
      truncateSync(path('counters-3.ndjson'), cut);
      writeFileSync(path('counters-2.ndjson'), '');
      await counters.export();
      expect(contents()).toEqual(whole);
    }
  });

  it('has no manifest while it is not finished', async () => {
    await counters.export();
    await counters.write(3);
    const reader = await counters.reader();
    const readBatches: LogReader['readBatches'] = async (partition, after, limit) => {
      if (limit === 3) throw new Error('the disk is gone');
      return reader.readBatches(partition, after, limit);
    };
    await expect(counters.export({ ...reader, readBatches })).rejects.toThrow('the disk is gone');
    expect(existsSync(path('manifest.json'))).toBe(false);
    expect((await counters.export()).added).toBe(3);
    expect(existsSync(path('manifest.json'))).toBe(true);
  });

  it('adds what is new', async () => {
    await counters.export();
    await counters.write(7);
    expect((await counters.export()).added).toBe(7);
    const stored = await counters.store.readBatches(3, -1, 1_000);
    expect(readFileSync(path('counters-3.ndjson')).toString().trimEnd().split('\n')).toHaveLength(stored.length);
    expect((await counters.export()).added).toBe(0);
  });
});

describe('an export into a folder that does not fit', () => {
  it.each([
    ['another log', 'counters-3.ndjson', () => handmadeLog('counters').partitions[3]![0]!.body],
    ['no log', 'counters-3.ndjson', () => Buffer.from('{"hello":1}')],
    ['a line without end', 'counters-15.ndjson', () => Buffer.alloc(3 * 1024 * 1024, 'a')],
  ])('with %s is refused, and changes nothing', async (_, name, body) => {
    await counters.export();
    writeFileSync(path(name), Buffer.concat([body(), Buffer.from('\n')]));
    const before = contents();
    await counters.write(1);
    await expect(counters.export()).rejects.toThrow(ExportDoesNotFit);
    expect(contents()).toEqual(before);
    expect(existsSync(path('manifest.json'))).toBe(true);
  });

  it('because it goes beyond the log is refused', async () => {
    await counters.export();
    const reader = await counters.reader();
    const [earlier] = await reader.readBatches(3, 9, 1);
    const heads = (await reader.heads()).map((head) => (head.partition === 3 ? earlier! : head));
    await expect(counters.export({ ...reader, heads: async () => heads })).rejects.toThrow(
      /goes on to sequence 150, the log ends at 10. Nothing was changed/,
    );
  });
});

describe('a damaged log', () => {
  it.each([
    ['a changed body', 'its bytes are not what was written'],
    ['a gap', 'the batch is missing'],
    ['a broken chain', 'the chain is broken here'],
    ['a body of two lines', 'its body is more than one line'],
  ])('with %s is exported up to there, and gets no manifest', async (kind, problem) => {
    const log = handmadeLog('counters');
    for (let version = 1; version <= 5; version++) log.add(6, [handmadeEvent('payment-a', version)]);
    const [third] = log.partitions[6]!.slice(3, 4);
    if (kind === 'a changed body') third!.body[400]! ^= 1;
    if (kind === 'a gap') log.partitions[6]!.splice(3, 1);
    if (kind === 'a broken chain') {
      const { partition, sequence, body } = third!;
      const said = { ...JSON.parse(Buffer.from(body).toString()), previousHash: 'f'.repeat(64) };
      const lie = encodeBatch({ ...said, partition, sequence }, said.events.map(encodeEvent));
      log.partitions[6]![3] = { partition, sequence, body: lie, hash: hashOf(lie) };
    }
    if (kind === 'a body of two lines') {
      const body = Buffer.from(JSON.stringify(JSON.parse(Buffer.from(third!.body).toString()), undefined, 1));
      log.partitions[6]![3] = { ...third!, body, hash: hashOf(body) };
    }
    const exporting = counters.export(log);
    await expect(exporting).rejects.toThrow(LogNotExportable);
    await expect(exporting).rejects.toThrow(`journal counters partition 6 sequence 3: ${problem}`);
    expect(existsSync(path('manifest.json'))).toBe(false);
  });
});
