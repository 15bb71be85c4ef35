import { decodeBatch, hashOf } from '@daftari/journal-core/batch';
import type { StoredBatch } from '@daftari/journal-core/position';
import type { IndexRow } from '@daftari/journal-core/store';
import type { LogReader } from '../log-reader';
import { findingLine } from './finding';
import { handmadeEvent, handmadeLog, type HandmadeLog } from '../testing/handmade-log';
import { verifyJournal } from './verify-journal';

async function problemsOf(log: LogReader): Promise<string[]> {
  return (await verifyJournal(log)).findings.map(findingLine);
}

/** Partition 3 gets three batches after its genesis. */
function smallLog(): HandmadeLog {
  const log = handmadeLog();
  log.add(3, [handmadeEvent('payment-a', 1), handmadeEvent('payment-b', 1)]);
  log.add(3, [handmadeEvent('payment-a', 2)], { recordedAt: '2026-11-21T08:00:01.000Z' });
  log.add(3, [handmadeEvent('payment-b', 2)], { recordedAt: '2026-11-21T08:00:01.000Z' });
  return log;
}

function change(log: HandmadeLog, partition: number, sequence: number, with_: Partial<StoredBatch>): void {
  log.partitions[partition]![sequence] = { ...log.partitions[partition]![sequence]!, ...with_ };
}

describe('a journal as it was written', () => {
  it('has no findings, and is counted', async () => {
    const report = await verifyJournal(smallLog());
    expect(report).toMatchObject({ journal: 'initiation', batches: 19, events: 20, findings: [], findingCount: 0 });
    expect(report.partitions).toHaveLength(16);
    expect(report.partitions[3]).toMatchObject({ partition: 3, batches: 4, events: 5, head: { sequence: 3 } });
  });

  it('may be longer than a page', async () => {
    const log = handmadeLog();
    for (let version = 1; version <= 200; version++) log.add(0, [handmadeEvent('payment-a', version)]);
    expect(await verifyJournal(log)).toMatchObject({ events: 216, findingCount: 0 });
  });

  it('tells its progress', async () => {
    const seen: string[] = [];
    await verifyJournal(smallLog(), { onProgress: (p) => seen.push(`${p.batches}/${p.ofBatches}`) });
    expect(seen.at(-1)).toBe('19/19');
  });
});

describe('a flipped byte', () => {
  it('of a body is named at every position, once', async () => {
    const log = smallLog();
    const { body } = log.partitions[3]![2]!;
    for (let at = 0; at < body.length; at++) {
      const flipped = Uint8Array.from(body);
      flipped[at] = flipped[at]! ^ 0x01;
      change(log, 3, 2, { body: flipped });
      const problems = await problemsOf(log);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/^journal initiation partition 3 sequence 2: the body's hash is [0-9a-f]{64}, /);
    }
  });

  it('of a stored hash is named at every position, once', async () => {
    const log = smallLog();
    const { hash } = log.partitions[3]![2]!;
    for (let at = 0; at < hash.length; at++) {
      const digit = hash[at] === '0' ? '1' : '0';
      change(log, 3, 2, { hash: hash.slice(0, at) + digit + hash.slice(at + 1) });
      expect(await problemsOf(log)).toEqual([expect.stringContaining('partition 3 sequence 2: the body')]);
    }
  });
});

describe('a body that was replaced together with its hash', () => {
  it('breaks the chain at the next batch', async () => {
    const log = smallLog();
    const text = Buffer.from(log.partitions[3]![1]!.body).toString().replace('no answer', 'an answer');
    change(log, 3, 1, { body: Buffer.from(text), hash: hashOf(Buffer.from(text)) });
    expect(await problemsOf(log)).toEqual([expect.stringContaining('partition 3 sequence 2: the chain is broken')]);
  });

  it('is found when it is no JSON', async () => {
    const log = smallLog();
    change(log, 3, 3, { body: Buffer.from('{'), hash: hashOf(Buffer.from('{')) });
    expect(await problemsOf(log)).toEqual([
      expect.stringContaining('partition 3 sequence 3: a stored body is not JSON'),
    ]);
  });
});

describe('what is missing', () => {
  it('a batch in the middle is named, and the walk goes on', async () => {
    const log = smallLog();
    log.partitions[3]!.splice(2, 1);
    log.add(5, [handmadeEvent('payment-c', 2)]);
    expect(await problemsOf(log)).toEqual([
      'journal initiation partition 3 sequence 2: missing: the store goes on at sequence 3',
      'journal initiation partition 5 sequence 1: stream payment-c has version 2 where 1 must follow',
    ]);
  });

  it('the tail is named by the head', async () => {
    const log = smallLog();
    const heads = await log.heads();
    log.partitions[3]!.pop();
    expect(await problemsOf({ ...log, heads: async () => heads })).toEqual([
      'journal initiation partition 3 sequence 3: missing: the head is announced at sequence 3',
    ]);
  });

  it('a partition is named', async () => {
    const log = smallLog();
    log.partitions[7] = [];
    expect(await problemsOf(log)).toEqual([
      'journal initiation partition 7 sequence 0: the partition has no batches; even an unused one has its first',
    ]);
  });

  it('an empty journal is one finding', async () => {
    const log = handmadeLog();
    log.partitions.fill([]);
    expect(await problemsOf(log)).toEqual(['journal initiation: the journal is empty: no partition has a batch']);
  });
});

describe('a lie in a body whose hash fits', () => {
  const lies = [
    [{ journal: 'wallet-fee' }, 'the body says journal "wallet-fee", expected "initiation"'],
    [{ journalId: 'another' }, 'the body says journalId "another"'],
    [{ partition: 4 }, 'the body says partition 4, expected 3'],
    [{ previousHash: '9'.repeat(64) }, 'the chain is broken'],
    [{ recordedAt: '2026-11-21T07:59:59.999Z' }, 'is before 2026-11-21T08:00:00.000Z of the batch before it'],
    [{ recordedAt: 'today' }, 'recordedAt "today" is no time'],
  ] as const;
  it.each(lies)('is found: %j', async (lie, problem) => {
    const log = handmadeLog();
    log.add(3, [handmadeEvent('payment-a', 1)], lie);
    expect(await problemsOf(log)).toEqual([expect.stringMatching(/^journal initiation partition 3 sequence 1: /)]);
    expect((await problemsOf(log))[0]).toContain(problem);
  });

  it('is found in a genesis batch', async () => {
    const log = handmadeLog();
    const text = Buffer.from(log.partitions[9]![0]!.body).toString().replace('"partitions":16', '"partitions":61');
    change(log, 9, 0, { body: Buffer.from(text), hash: hashOf(Buffer.from(text)) });
    expect(await problemsOf(log)).toEqual([
      'journal initiation partition 9 sequence 0: JournalCreated says partitions 61, expected 16',
    ]);
  });
});

describe('stream versions', () => {
  it.each([
    ['again', [1, 1], 'version 1 where 2 must follow'],
    ['skipped', [1, 3], 'version 3 where 2 must follow'],
    ['not begun at 1', [2], 'version 2 where 1 must follow'],
  ])('%s are named', async (_, versions, problem) => {
    const log = handmadeLog();
    log.add(
      3,
      versions.map((version) => handmadeEvent('payment-a', version)),
    );
    expect(await problemsOf(log)).toEqual([
      `journal initiation partition 3 sequence 1: stream payment-a has ${problem}`,
    ]);
  });
});

describe("a store's index", () => {
  const at = 'journal initiation partition 3 sequence';
  const problemsWith = async (log: HandmadeLog, change: (rows: IndexRow[]) => void) => {
    const rows = rightIndex(log);
    change(rows[3]!);
    return problemsOf(withIndex(log, rows));
  };

  it('that says what the bodies say is compared and right; without one, that is told', async () => {
    const report = await verifyJournal(withIndex(smallLog(), rightIndex(smallLog())));
    expect(report).toMatchObject({ findingCount: 0, indexCompared: true });
    expect(await verifyJournal(smallLog())).toMatchObject({ findingCount: 0, indexCompared: false });
  });

  it('that names another batch is found', async () => {
    expect(await problemsWith(smallLog(), (rows) => rows.splice(3, 1, { ...rows[3]!, sequence: 3 }))).toEqual([
      `${at} 2: stream payment-a version 2 is here, but the store's index has it at sequence 3`,
    ]);
    expect(await problemsWith(smallLog(), (rows) => rows.splice(3, 1, { ...rows[3]!, sequence: 99 }))).toEqual([
      `${at} 2: stream payment-a version 2 is here, but the store's index has it at sequence 99`,
    ]);
  });

  it('that names two batches for an event is found', async () => {
    expect(await problemsWith(smallLog(), (rows) => rows.splice(2, 0, { ...rows[1]!, sequence: 3 }))).toEqual([
      `${at} 3: the store's index has stream payment-a version 1 here, and a second time elsewhere`,
    ]);
  });

  it('that lacks an event is found, also one in the middle of its stream', async () => {
    expect(await problemsWith(smallLog(), (rows) => rows.splice(1, 1))).toEqual([
      `${at} 1: stream payment-a version 1 is here, but the store's index does not have it`,
    ]);
    const empty = smallLog().partitions.map(() => []);
    expect(await verifyJournal(withIndex(smallLog(), empty))).toMatchObject({ findingCount: 20 });
  });

  it('that has a row too many is found', async () => {
    const added = (row: IndexRow) => problemsWith(smallLog(), (rows) => rows.push(row));
    expect(await added({ stream: 'payment-z', version: 1, sequence: 2 })).toEqual([
      `${at} 2: the store's index has stream payment-z version 1 here, but the batch does not hold it`,
    ]);
    expect(await added({ stream: 'payment-b', version: 3, sequence: 3 })).toEqual([
      `${at} 3: the store's index has stream payment-b version 3 here, but the batch does not hold it`,
    ]);
    expect(await added({ stream: 'payment-z', version: 1, sequence: 4 })).toEqual([
      `${at} 4: the store's index has stream payment-z version 1 here, where there is no batch`,
    ]);
  });

  it('may know batches that were written since the walk began', async () => {
    const log = smallLog();
    const rows = rightIndex(log);
    const late = log.add(3, [handmadeEvent('payment-late', 1)]);
    const heads = await log.heads();
    log.partitions[3]!.pop();
    rows[3]!.push({ stream: 'payment-late', version: 1, sequence: late.sequence });
    let asked = 0;
    const reader = { ...withIndex(log, rows), heads: async () => (asked++ === 0 ? log.heads() : heads) };
    expect(await problemsOf(reader)).toEqual([]);
  });

  it('is not judged by a batch that is damaged or missing', async () => {
    const log = smallLog();
    const rows = rightIndex(log);
    change(log, 3, 2, { hash: 'f'.repeat(64) });
    expect(await problemsOf(withIndex(log, rows))).toEqual([expect.stringContaining("sequence 2: the body's hash")]);
    log.partitions[3]!.splice(2, 1);
    expect(await problemsOf(withIndex(log, rows))).toEqual([expect.stringContaining('sequence 2: missing')]);
  });

  it('is compared also for streams whose versions are out of order', async () => {
    const log = handmadeLog();
    log.add(3, [handmadeEvent('payment-a', 2), handmadeEvent('payment-a', 3)]);
    const rows = rightIndex(log);
    expect(await problemsOf(withIndex(log, rows))).toEqual([expect.stringContaining('version 2 where 1 must follow')]);
    rows[3]!.pop();
    expect(await problemsOf(withIndex(log, rows))).toContainEqual(
      `${at} 1: stream payment-a version 3 is here, but the store's index does not have it`,
    );
  });

  it('that cannot be read is one finding a partition', async () => {
    const readIndex = () => Promise.reject(new Error('disk image is malformed'));
    const problems = await problemsOf({ ...smallLog(), readIndex });
    expect(problems).toHaveLength(16);
    expect(problems[3]).toBe(
      "journal initiation partition 3: the store's index cannot be read: disk image is malformed",
    );
  });

  /** The rows of each partition, as they should be. */
  function rightIndex(log: HandmadeLog): IndexRow[][] {
    return log.partitions.map((batches) =>
      batches.flatMap(({ sequence, body }) =>
        decodeBatch(body).events.map(({ stream, version }) => ({ stream, version, sequence })),
      ),
    );
  }

  /** Two rows a page; a cursor is a row that was answered. */
  function withIndex(log: HandmadeLog, index: readonly (readonly IndexRow[])[]): LogReader {
    return {
      ...log,
      async readIndex(partition, after) {
        const rows = index[partition]!;
        const from = rows.findIndex((row) => row.stream === after?.stream && row.version === after.version) + 1;
        return rows.slice(from, from + 2);
      },
    };
  }
});

describe('findings', () => {
  it('are kept up to a limit and all counted', async () => {
    const log = handmadeLog();
    log.add(
      3,
      Array.from({ length: 30 }, () => handmadeEvent('payment-a', 7)),
    );
    const report = await verifyJournal(log, { findingLimit: 5 });
    expect(report.findings).toHaveLength(5);
    expect(report.findingCount).toBe(30);
  });

  it('tell where reading failed, and the other partitions are still checked', async () => {
    const log = smallLog();
    const readBatches: LogReader['readBatches'] = async (partition, after, limit) => {
      if (partition === 3 && after + limit >= 2) throw new Error('disk image is malformed');
      return log.readBatches(partition, after, limit);
    };
    const report = await verifyJournal({ ...log, readBatches });
    expect(report.findings.map(findingLine)).toEqual([
      'journal initiation partition 3 sequence 2: the partition cannot be read from here on: disk image is malformed',
    ]);
    expect(report.partitions).toHaveLength(16);
    expect(report.partitions[3]).toMatchObject({ batches: 2 });
  });
});
