import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { SequenceTaken, VersionTaken, WriteUnknown } from '@daftari/journal-core/errors';
import type { WriteReply, WriteRequest, WriterOptions } from './writer-protocol';

interface Pending {
  resolve(): void;
  reject(error: Error): void;
}

/** Talks to the writer's thread, and starts a new one when it died. */
export class WriterThread {
  private worker: Worker | undefined;
  private ready: Promise<void> | undefined;
  private closing = false;
  private nextId = 1;
  private readonly pending = new Map<number, Pending>();

  constructor(private readonly options: WriterOptions) {}

  /** Resolves when the thread has opened the file. @throws when it can not */
  open(): Promise<void> {
    this.ready ??= new Promise<void>((resolve, reject) => {
      const worker = new Worker(workerFile(), { workerData: this.options });
      this.worker = worker;
      worker.on('message', (replies: WriteReply[]) => {
        resolve();
        for (const reply of replies) this.settle(reply);
      });
      worker.on('error', (error) => {
        reject(error);
        this.lost(worker, error.message);
      });
      worker.on('exit', (code) => {
        reject(new Error(`the writer's thread exited with ${code}`));
        this.lost(worker, `exited with ${code}`);
      });
    });
    return this.ready;
  }

  /** @throws SequenceTaken, VersionTaken, WriteUnknown, Error when nothing was written */
  async write(request: Omit<WriteRequest, 'id'>): Promise<void> {
    if (this.closing) throw new Error('the store is closed; nothing was written');
    await this.open();
    const worker = this.worker;
    if (worker === undefined) throw new Error("the writer's thread was lost; nothing was written");
    const id = this.nextId++;
    return new Promise<void>((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      worker.postMessage({ ...request, id });
    });
  }

  async close(): Promise<void> {
    this.closing = true;
    const worker = this.worker;
    if (worker === undefined) return;
    await new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
      worker.postMessage('close');
    });
  }

  private settle({ id, status, message }: WriteReply): void {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    if (pending === undefined) return;
    if (status === 'written') pending.resolve();
    else if (status === 'sequence-taken') pending.reject(new SequenceTaken(message));
    else if (status === 'version-taken') pending.reject(new VersionTaken(message));
    else if (status === 'unknown') pending.reject(new WriteUnknown(message));
    else pending.reject(new Error(`the store refused the write (${message}); nothing was written`));
  }

  private lost(worker: Worker, why: string): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.ready = undefined;
    for (const { reject } of this.pending.values()) reject(new WriteUnknown(`the writer's thread was lost: ${why}`));
    this.pending.clear();
  }
}

/** The built worker: beside our own bundle, or, when we run from the sources (tests), where the build puts it. */
function workerFile(): string {
  const places = [join(__dirname, '../workers'), join(__dirname, '../../../../dist/workers')];
  const files = places.map((place) => join(place, 'sqlite-writer.js'));
  const found = files.find((file) => existsSync(file));
  if (found === undefined) throw new Error(`the writer's thread is not built (${files[0]}): run npm run build`);
  return found;
}
