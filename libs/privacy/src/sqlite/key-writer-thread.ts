import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { KeyAnswers, KeyReply, KeyWork, KeyWriterOptions } from './key-protocol';

interface Pending {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** Talks to the thread that writes keys, and starts a new one when it died. */
export class KeyWriterThread {
  private worker: Worker | undefined;
  private ready: Promise<void> | undefined;
  private closing = false;
  private nextId = 1;
  private readonly pending = new Map<number, Pending>();

  constructor(private readonly options: KeyWriterOptions) {}

  /** Resolves when the thread has opened the file. @throws when it can not */
  open(): Promise<void> {
    this.ready ??= new Promise<void>((resolve, reject) => {
      const worker = new Worker(workerFile(), { workerData: this.options });
      this.worker = worker;
      worker.on('message', (replies: KeyReply[]) => {
        resolve();
        for (const reply of replies) this.settle(reply);
      });
      worker.on('error', (error) => {
        reject(error);
        this.lost(worker, error.message);
      });
      worker.on('exit', (code) => {
        reject(new Error(`the thread that writes keys exited with ${code}`));
        this.lost(worker, `it exited with ${code}`);
      });
    });
    return this.ready;
  }

  /** @throws Error what the file says, or that nobody can say what became of the work */
  async do<K extends KeyWork['kind']>(work: Extract<KeyWork, { kind: K }>): Promise<KeyAnswers[K]> {
    if (this.closing) throw new Error('the key store is closed; nothing was written');
    await this.open();
    const worker = this.worker;
    if (worker === undefined) throw new Error('the thread that writes keys was lost; nothing was written');
    const id = this.nextId++;
    return new Promise<KeyAnswers[K]>((resolve, reject) => {
      this.pending.set(id, { resolve: resolve as Pending['resolve'], reject });
      worker.postMessage({ id, work });
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

  private settle(reply: KeyReply): void {
    const pending = this.pending.get(reply.id);
    this.pending.delete(reply.id);
    if (reply.status === 'done') pending?.resolve(reply.answer);
    else pending?.reject(new Error(`the key store refused: ${reply.message}`));
  }

  private lost(worker: Worker, why: string): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.ready = undefined;
    const error = new Error(`the thread that writes keys was lost (${why}): its last writes may or may not be there`);
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
  }
}

/** The built worker: beside our own bundle, or, when we run from the sources (tests), where the build puts it. */
function workerFile(): string {
  const places = [join(__dirname, '../workers'), join(__dirname, '../../../../dist/workers')];
  const files = places.map((place) => join(place, 'key-writer.js'));
  const found = files.find((file) => existsSync(file));
  if (found === undefined) throw new Error(`the thread that writes keys is not built (${files[0]}): run npm run build`);
  return found;
}
