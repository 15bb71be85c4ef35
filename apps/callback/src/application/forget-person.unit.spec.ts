import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manualClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { createLogger } from '@daftari/service/logger';
import { fileSpool } from '../adapters/file-spool';
import { PAID, SUBJECT } from '../testing/running-callback';
import { erasurePlace } from './forget-person';
import { quarantine } from './quarantine';
import type { Arrival } from './receive-callback';

const PHONE = '254712345678';
const OTHER = { ...SUBJECT, transactionId: '00000000-4444-4444-8444-444444444444' };
const arrival = (subject = SUBJECT): Arrival => ({
  ...{ arrivalId: systemIds.uuid(), arrivedAtMs: 1_800_000_000_000, subject, contentType: 'application/json' },
  ...{
    kind: 'stk',
    remoteAddress: '127.0.0.1',
    start: Buffer.from(PAID),
    bodyBytes: PAID.length,
    bodySha256: '0'.repeat(64),
  },
});

describe('callbacks outside of the log', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'daftari-forget-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const setUp = (limits = { maxCallbacks: 100, maxBytes: 1_000_000 }) => {
    const spool = fileSpool(folder, createLogger({ level: 'silent' }), limits);
    const kept = quarantine(manualClock(0));
    return { spool, kept, place: erasurePlace(spool, kept) };
  };
  const subjects = [SUBJECT.transactionId];

  it('make an erasure wait while one of the payment is in the spool: it is on its way into the log', async () => {
    const { spool, place } = setUp();
    await spool.add(arrival(OTHER));
    expect(await place.busyWith!({ subjects })).toBeUndefined();
    await spool.add(arrival());
    expect(await place.busyWith!({ subjects })).toBe('a callback waits in the spool for the journal');
  });

  it('that were put aside are deleted: those of the payment, and unreadable ones that hold the number', async () => {
    const { spool, place } = setUp({ maxCallbacks: 3, maxBytes: 1_000_000 });
    for (const subject of [SUBJECT, OTHER]) await spool.add(arrival(subject));
    for (const { name } of await spool.oldest(2)) await spool.putAside(name, 'refused');
    const unreadable = Buffer.from(`{"phone":${PHONE}}`).toString('base64');
    writeFileSync(join(folder, 'aside', `${'9'.repeat(15)}-${systemIds.uuid()}.callback`), unreadable);
    const again = setUp({ maxCallbacks: 3, maxBytes: 1_000_000 });
    await expect(again.spool.add(arrival())).rejects.toMatchObject({ name: 'SpoolFull' });
    await again.place.forget({ subjects, phone: PHONE });
    expect(readdirSync(join(folder, 'aside'))).toHaveLength(1);
    // There is room for others now.
    await again.spool.add(arrival(OTHER));
    await again.spool.add(arrival(OTHER));
    await place.forget({ subjects });
    expect(readdirSync(join(folder, 'aside'))).toHaveLength(1);
  });

  it('that did not verify are dropped where they hold the number', async () => {
    const { kept, place } = setUp();
    const request = { remoteAddress: '127.0.0.1', reason: 'forged', bodyBytes: 1, bodySha256: '0'.repeat(64) };
    for (const body of [`x0${PHONE.slice(3)}`, 'of somebody else']) kept.add({ ...request, body: Buffer.from(body) });
    await place.forget({ subjects });
    expect(kept.total()).toBe(2);
    await place.forget({ subjects, phone: PHONE });
    expect(kept.newest(9).map(({ body }) => body.toString())).toEqual(['of somebody else']);
  });

  it('are none where there is no spool', async () => {
    const place = erasurePlace(undefined, quarantine(manualClock(0)));
    expect(await place.busyWith!({ subjects })).toBeUndefined();
    await expect(place.forget({ subjects, phone: PHONE })).resolves.toBeUndefined();
  });
});
