import { Binary } from 'mongodb';
import type { BatchDocument } from './batch-document';
import { NumberedBatches } from './numbered-batches';

const P = 3;
const LIMIT = 64;

type Query = { readonly _id?: { readonly $in?: readonly number[]; readonly $gt?: number; readonly $gte?: number } };

/** A partition's collection as far as it is asked by number, which tells how it was asked. */
class ScriptedPartition {
  readonly asked: ('names' | 'range' | 'order')[] = [];
  /** Written while names were being looked up, after these had been. */
  missedByName: readonly number[] = [];
  private documents: BatchDocument[] = [];

  constructor(length: number) {
    this.regrow(length);
  }

  /** Its first batches with these hashes, and no other. */
  regrow(length: number, hash = 'h'): void {
    this.documents = Array.from({ length }, (_, _id) => ({
      _id,
      hash: `${hash}${_id}`,
      recordedAt: 'then',
      body: new Binary(Buffer.from([_id % 256])),
      versions: [],
    }));
  }

  lose(...sequences: number[]): void {
    this.documents = this.documents.filter(({ _id }) => !sequences.includes(_id));
  }

  readonly numbered = () => {
    const run = <T>(read: (options: object) => Promise<T>) => read({});
    return new NumberedBatches({ inOrder: run, newest: run } as never, () => this.collection as never);
  };

  private readonly collection = {
    find: (query: Query, { limit = Infinity }: { limit?: number }) => {
      const documents = this.matching(query).slice(0, limit);
      return { project: () => ({ toArray: () => Promise.resolve(documents) }) };
    },
    findOne: (query: Query) => Promise.resolve(this.matching(query).at(-1) ?? null),
  };

  private matching({ _id }: Query): BatchDocument[] {
    this.asked.push(_id === undefined ? 'order' : _id.$in === undefined ? 'range' : 'names');
    const from = _id?.$gte ?? (_id?.$gt ?? -1) + 1;
    const named = _id?.$in?.filter((one) => !this.missedByName.includes(one));
    return this.documents.filter((document) => named?.includes(document._id) ?? document._id >= from);
  }
}

const sequences = async (read: Promise<readonly { readonly sequence: number }[]>) =>
  (await read).map(({ sequence }) => sequence);
const from = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

describe('the batches of a partition, by number', () => {
  it('are looked up by name once the end of the log was seen', async () => {
    const partition = new ScriptedPartition(5);
    const batches = partition.numbered();
    expect(await sequences(batches.read(P, 2, LIMIT))).toEqual([3, 4]);
    expect(partition.asked.splice(0)).toEqual(['names', 'range']);
    partition.regrow(7);
    expect(await sequences(batches.read(P, 4, LIMIT))).toEqual([5, 6]);
    expect(await sequences(batches.read(P, 6, LIMIT))).toEqual([]);
    expect((await batches.head(P))?.sequence).toBe(6);
    expect(partition.asked).toEqual(['names', 'names', 'names']);
  });

  it.each([15, 16, 17, 63, 64, 65, 300, 700])('come in pages of any size from a log of %i', async (length) => {
    const partition = new ScriptedPartition(length);
    const batches = partition.numbered();
    for (const limit of [1, 16, 17, LIMIT, 400]) {
      const read: number[] = [];
      for (;;) {
        const page = await sequences(batches.read(P, read.at(-1) ?? -1, limit));
        read.push(...page);
        if (page.length < limit) break;
      }
      expect(read).toEqual(from(0, length));
    }
  });

  it.each([[[5]], [[5, 6]], [[6]], [[7, 8]]])(
    'are never told without those before them, when %j are missed',
    async (missed) => {
      const partition = new ScriptedPartition(5);
      const batches = partition.numbered();
      await batches.read(P, -1, LIMIT);
      partition.regrow(9);
      partition.missedByName = missed;
      const page = await sequences(batches.read(P, 4, LIMIT));
      expect(page).toEqual(from(5, page.length));
      partition.missedByName = [];
      expect([...page, ...(await sequences(batches.read(P, 4 + page.length, LIMIT)))]).toEqual([5, 6, 7, 8]);
    },
  );

  it('show a batch that is missing before others, also to those who saw the end', async () => {
    const partition = new ScriptedPartition(10);
    const batches = partition.numbered();
    await batches.read(P, -1, LIMIT);
    partition.regrow(40);
    partition.lose(...from(12, 20));
    expect((await batches.head(P))?.sequence).toBe(11);
    const fresh = partition.numbered();
    expect((await fresh.head(P))?.sequence).toBe(39);
    expect(await sequences(fresh.read(P, 11, LIMIT))).toEqual(from(32, 8));
    // A head behind the hole, from whomever, is enough for all.
    batches.saw(P, 39);
    expect(await sequences(batches.read(P, 11, LIMIT))).toEqual(from(32, 8));
    expect(await sequences(batches.read(P, 9, LIMIT))).toEqual([10, 11, ...from(32, 8)]);
  });

  it('have the head of a log that was rolled back, and of one that grew by more than is looked for', async () => {
    const partition = new ScriptedPartition(30);
    const batches = partition.numbered();
    expect((await batches.head(P))?.sequence).toBe(29);
    partition.regrow(10, 'other');
    expect(await batches.head(P)).toMatchObject({ sequence: 9, hash: 'other9' });
    partition.regrow(100, 'other');
    expect((await batches.head(P))?.sequence).toBe(99);
    partition.regrow(0);
    expect(await batches.head(P)).toBeUndefined();
  });
});
