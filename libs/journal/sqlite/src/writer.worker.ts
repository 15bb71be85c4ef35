import { parentPort, workerData } from 'node:worker_threads';
import { JournalWriter } from './journal-writer';
import type { WriteRequest, WriterOptions } from './writer-protocol';

/**
 * The writer's thread: it takes every request that waits, writes them in one transaction and answers. A slow disk makes
 * this thread wait and never the one that serves people.
 */
const port = parentPort;
if (port === null) throw new Error('this file runs as a worker thread');
const writer = new JournalWriter((workerData as WriterOptions).file);
let waiting: WriteRequest[] = [];

port.on('message', (request: WriteRequest | 'close') => {
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
  writer.tidyUp();
}

port.postMessage([]);
