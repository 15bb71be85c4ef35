import { DaftariError } from '@daftari/kernel/errors';
import { AttemptFailed } from '../attempt';
import { batched, type BatchMethod } from './batched';

interface Request {
  readonly numbers: readonly number[];
  readonly caller: string;
}
const numbers: BatchMethod<Request, { results: readonly string[] }, number, string> = {
  maxItems: 3,
  itemsOf: (request) => request.numbers,
  withItems: (request, items) => ({ ...request, numbers: items }),
  resultsOf: ({ results }) => results,
  responseOf: (results) => ({ results }),
  failed: ({ code }) => code,
  errorCodeOf: () => undefined,
  mergeKey: ({ caller }) => caller,
};
const by = (ms: number) => Date.now() + ms;

describe('items that are asked for in one turn', () => {
  const sent: Request[] = [];
  beforeEach(() => void (sent.length = 0));
  const answering = async (request: Request) => {
    sent.push(request);
    return { results: request.numbers.map((n) => `${request.caller}${n}`) };
  };
  const ask = (send: typeof answering) => {
    const item = batched(numbers, send);
    return (n: number, caller = 'a', byMs = by(10_000)) => item({ numbers: [n], caller }, n, byMs);
  };

  it('go in one request, and each gets its own result', async () => {
    const one = ask(answering);
    expect(await Promise.all([one(1), one(2), one(3)])).toEqual(['a1', 'a2', 'a3']);
    expect(sent).toEqual([{ numbers: [1, 2, 3], caller: 'a' }]);
    expect(await one(4)).toBe('a4');
    expect(sent).toHaveLength(2);
  });

  it('are collected over the callbacks of a turn', async () => {
    const one = ask(answering);
    const asked: Promise<string>[] = [];
    await new Promise<void>((resolve) =>
      setImmediate(() => {
        asked.push(one(1));
        void Promise.resolve().then(() => void asked.push(one(2)));
        process.nextTick(() => (asked.push(one(3)), resolve()));
      }),
    );
    expect(await Promise.all(asked)).toEqual(['a1', 'a3', 'a2']);
    expect(sent).toHaveLength(1);
  });

  it('go in several requests when they are many, or differ in what a request says once', async () => {
    const one = ask(answering);
    await Promise.all([one(1), one(2), one(3), one(4), one(5, 'b')]);
    expect(sent).toEqual([
      { numbers: [1, 2, 3], caller: 'a' },
      { numbers: [4], caller: 'a' },
      { numbers: [5], caller: 'b' },
    ]);
  });

  it('go in halves when they are too long together', async () => {
    const tooLong = new AttemptFailed('too-large', new DaftariError('INTERNAL_ERROR', 'too long'));
    const one = ask(async (request) => {
      if (request.numbers.reduce((sum, n) => sum + n, 0) > 10) throw tooLong;
      return answering(request);
    });
    const results = await Promise.allSettled([one(6), one(50), one(7)]);
    expect(results).toEqual([
      { status: 'fulfilled', value: 'a6' },
      { status: 'rejected', reason: tooLong },
      { status: 'fulfilled', value: 'a7' },
    ]);
  });

  it('all get the error of a request that fails', async () => {
    const error = new Error('no');
    const one = ask(() => Promise.reject(error));
    expect(await Promise.allSettled([one(1), one(2)])).toEqual([
      { status: 'rejected', reason: error },
      { status: 'rejected', reason: error },
    ]);
  });

  it('all get an error when there are more or fewer results than items', async () => {
    const one = ask(async () => ({ results: ['only one'] }));
    for (const it of await Promise.allSettled([one(1), one(2)])) {
      expect(it).toMatchObject({ status: 'rejected', reason: { code: 'INTERNAL_ERROR' } });
    }
  });

  it('wait as long as each was asked to, and the request as long as the last', async () => {
    const waits: number[] = [];
    let answer: (it: { results: readonly string[] }) => void = () => undefined;
    const send = (_request: Request, byMs: number) => {
      waits.push(byMs);
      return new Promise<{ results: readonly string[] }>((resolve) => (answer = resolve));
    };
    const item = batched(numbers, send);
    const laterMs = by(10_000);
    const patient = item({ numbers: [1], caller: 'a' }, 1, laterMs);
    await expect(item({ numbers: [2], caller: 'a' }, 2, by(20))).rejects.toMatchObject({
      fate: 'final',
      error: { code: 'OUTCOME_UNKNOWN', details: { reason: 'DEADLINE_EXCEEDED' } },
    });
    answer({ results: ['a1', 'a2'] });
    expect(await patient).toBe('a1');
    expect(waits).toEqual([laterMs]);
  });
});
