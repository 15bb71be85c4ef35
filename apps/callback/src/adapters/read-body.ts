import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Scheduler } from '@daftari/kernel/scheduler';

/** What was read of a body. */
export interface ReadBody {
  /** Its first bytes, at most `keepBytes`. */
  readonly start: Buffer;
  readonly bytes: number;
  /** Of everything that was read. */
  readonly sha256: string;
  /** False when it went on beyond `maxBytes`, where reading stopped. */
  readonly complete: boolean;
}

export interface ReadLimits {
  readonly keepBytes: number;
  readonly maxBytes: number;
  readonly deadlineMs: number;
}

/** The sender did not bring its body to an end. */
export class BodyNotReceived extends Error {
  override readonly name = 'BodyNotReceived';
}

/** Reads raw bytes, whatever they are, and keeps only their beginning in memory. @throws BodyNotReceived */
export function readBody(stream: Readable, limits: ReadLimits, scheduler: Scheduler): Promise<ReadBody> {
  const { keepBytes, maxBytes, deadlineMs } = limits;
  const hash = createHash('sha256');
  const kept: Buffer[] = [];
  let [bytes, keptBytes] = [0, 0];
  return new Promise((resolve, reject) => {
    const release = () => {
      cancel();
      stream.off('data', onData).off('end', onEnd).off('error', onBroken).off('close', onBroken);
    };
    const finish = (complete: boolean) => {
      release();
      resolve({ start: Buffer.concat(kept), bytes, sha256: hash.digest('hex'), complete });
    };
    const fail = (message: string) => {
      release();
      // A broken connection may still tell about its end; nobody has to hear it.
      stream.on('error', () => undefined).pause();
      reject(new BodyNotReceived(message));
    };
    const onData = (chunk: Buffer) => {
      hash.update(chunk);
      bytes += chunk.length;
      const part = chunk.subarray(0, Math.max(0, keepBytes - keptBytes));
      keptBytes += part.length;
      if (part.length > 0) kept.push(part);
      if (bytes <= maxBytes) return;
      stream.on('error', () => undefined).pause();
      finish(false);
    };
    const onEnd = () => finish(true);
    const onBroken = () => fail('the connection broke while the body was read');
    const cancel = scheduler.after(deadlineMs, () => fail(`the body did not end within ${deadlineMs} ms`));
    stream.on('data', onData).on('end', onEnd).on('error', onBroken).on('close', onBroken);
  });
}
