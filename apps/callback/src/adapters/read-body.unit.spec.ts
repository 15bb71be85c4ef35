import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { readBody } from './read-body';

const LIMITS = { keepBytes: 4, maxBytes: 10, deadlineMs: 1_000 };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('reading a body', () => {
  const scheduler = manualScheduler(manualClock(0));
  const read = (stream: PassThrough) => readBody(stream, LIMITS, scheduler);

  it('keeps its beginning, counts and hashes all of it', async () => {
    const stream = new PassThrough();
    const body = read(stream);
    stream.write('abc');
    stream.end('defg');
    expect(await body).toEqual({ start: Buffer.from('abcd'), bytes: 7, sha256: sha256('abcdefg'), complete: true });
  });

  it('knows an empty one', async () => {
    const stream = new PassThrough();
    stream.end();
    expect(await read(stream)).toEqual({ start: Buffer.alloc(0), bytes: 0, sha256: sha256(''), complete: true });
  });

  it('stops beyond the limit', async () => {
    const stream = new PassThrough();
    const body = read(stream);
    stream.write('0123456789');
    stream.write('x');
    stream.write('never read');
    expect(await body).toEqual({
      start: Buffer.from('0123'),
      bytes: 11,
      sha256: sha256('0123456789x'),
      complete: false,
    });
  });

  it('gives up at the deadline', async () => {
    const stream = new PassThrough();
    const body = read(stream);
    stream.write('abc');
    scheduler.run(1_000);
    await expect(body).rejects.toThrow('did not end within 1000 ms');
  });

  it('gives up when the connection breaks', async () => {
    const stream = new PassThrough();
    const body = read(stream);
    stream.write('abc');
    stream.destroy(new Error('reset'));
    await expect(body).rejects.toThrow('the connection broke');
  });
});
