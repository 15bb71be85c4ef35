import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemIds } from '@daftari/kernel/ids';
import { createLogger } from '@daftari/service/logger';
import type { Arrival } from '../application/receive-callback';
import { SUBJECT } from '../testing/running-callback';
import { fileSpool } from './file-spool';
import { encodeSpooled } from './spooled-file';

const arrival = (text: string): Arrival => ({
  arrivalId: systemIds.uuid(),
  arrivedAtMs: 1_800_000_000_000,
  kind: 'payout',
  subject: SUBJECT,
  contentType: 'application/json',
  remoteAddress: '127.0.0.1',
  start: Buffer.from(text),
  bodyBytes: text.length,
  bodySha256: '0'.repeat(64),
});
const texts = (entries: readonly { arrival: Arrival }[]) => entries.map((entry) => entry.arrival.start.toString());

describe('a spool in a folder', () => {
  let folder: string;
  const logger = createLogger({ level: 'info', destination: { write: () => undefined } });
  const open = (limits?: Parameters<typeof fileSpool>[2]) => fileSpool(folder, logger, limits);
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'daftari-file-spool-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives back what it took, the oldest first, also when it is opened again', async () => {
    const spool = open();
    const one = arrival('one');
    for (const it of [one, arrival('two'), arrival('three')]) await spool.add(it);
    expect((await spool.oldest(1))[0]!.arrival).toEqual(one);
    const again = open();
    await again.add(arrival('four'));
    expect(texts(await again.oldest(10))).toEqual(['one', 'two', 'three', 'four']);
  });

  it('takes a file that names no kind for that of an STK push: older versions wrote them so', async () => {
    const { kind: _, ...older } = arrival('old');
    const name = `000000000000001-${older.arrivalId}.callback`;
    writeFileSync(join(folder, name), encodeSpooled(older as Arrival));
    expect((await open().oldest(1))[0]!.arrival.kind).toBe('stk');
  });

  it('takes no more callbacks than it may, also many at once, and takes more when some are gone', async () => {
    const spool = open({ maxCallbacks: 3, maxBytes: 1_000_000 });
    const results = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map((text) => spool.add(arrival(text))));
    expect(results.map(({ status }) => status).sort()).toEqual(
      [...Array(3).fill('fulfilled'), 'rejected', 'rejected'].sort(),
    );
    expect(spool.size).toBe(3);
    await expect(open({ maxCallbacks: 3, maxBytes: 1_000_000 }).add(arrival('f'))).rejects.toThrow('takes no more');
    const [first] = await spool.oldest(1);
    await spool.remove(first!.name);
    await spool.add(arrival('g'));
    expect(spool.size).toBe(3);
  });

  it('takes no more bytes than it may; what was put aside counts', async () => {
    const bytes = encodeSpooled(arrival('abc')).length;
    const spool = open({ maxCallbacks: 100, maxBytes: 2 * bytes });
    await spool.add(arrival('abc'));
    await spool.add(arrival('def'));
    const [first, second] = await spool.oldest(2);
    await spool.putAside(first!.name, 'test');
    expect(spool.size).toBe(1);
    await expect(spool.add(arrival('ghi'))).rejects.toMatchObject({ name: 'SpoolFull' });
    await spool.remove(second!.name);
    await spool.add(arrival('ghi'));
    expect(texts(await spool.oldest(9))).toEqual(['ghi']);
  });

  it('counts nothing for what could not be written', async () => {
    const spool = open({ maxCallbacks: 1, maxBytes: 1_000_000 });
    rmSync(folder, { recursive: true });
    await expect(spool.add(arrival('a'))).rejects.toMatchObject({ code: 'ENOENT' });
    const again = open({ maxCallbacks: 1, maxBytes: 1_000_000 });
    await again.add(arrival('b'));
    await expect(spool.add(arrival('c'))).resolves.toBeUndefined();
  });
});
