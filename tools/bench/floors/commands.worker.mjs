// Takes every batch that waits and writes them in one transaction.
import { parentPort, workerData } from 'node:worker_threads';
import { openFile } from './sqlite.mjs';

const store = openFile(workerData);
let waiting = [];
parentPort.on('message', (batch) => {
  waiting.push(batch);
  if (waiting.length === 1) setImmediate(flush);
});

function flush() {
  const batches = waiting;
  waiting = [];
  store.write(batches);
  parentPort.postMessage(batches.map(({ id }) => id));
}

parentPort.postMessage([]);
