import { parentPort, workerData } from 'node:worker_threads';
import type { KeyRequest, KeyWriterOptions } from './key-protocol';
import { KeyWriter } from './key-writer';

/**
 * The thread that writes keys: it takes every request that waits, does them in one transaction and answers. A slow disk makes
 * this thread wait and never the one that serves people.
 */
const port = parentPort;
if (port === null) throw new Error('this file runs as a worker thread');
const writer = new KeyWriter((workerData as KeyWriterOptions).file);
let waiting: KeyRequest[] = [];

port.on('message', (request: KeyRequest | 'close') => {
  if (request === 'close') {
    writer.close();
    port.close();
    return;
  }
  waiting.push(request);
  if (waiting.length === 1) setImmediate(flush);
});

function flush(): void {
  const requests = waiting;
  waiting = [];
  port!.postMessage(writer.write(requests));
}

port.postMessage([]);
