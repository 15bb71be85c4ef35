'use strict';

/**
 * Loaded into a server before its own code: kills the process, as `kill -9` does, at one point of a payment's life.
 * `CRASH_AT` is `before:<event type>` (the event is decided, not written) or `after:<event type>` (durable, nothing else done).
 */
const { Worker, isMainThread } = require('node:worker_threads');

const [when, type] = (process.env.CRASH_AT ?? '').split(':');
if (isMainThread && type !== undefined) {
  const die = () => process.kill(process.pid, 'SIGKILL');
  const { postMessage, emit } = Worker.prototype;
  const awaited = new Set();
  Worker.prototype.postMessage = function (message, ...rest) {
    const bodies = message?.batches?.map(({ body }) => Buffer.from(body).toString('utf8')) ?? [];
    if (bodies.some((body) => body.includes(`"type":"${type}"`))) {
      if (when === 'before') return die();
      awaited.add(message.id);
    }
    return postMessage.call(this, message, ...rest);
  };
  Worker.prototype.emit = function (event, replies, ...rest) {
    if (event === 'message' && Array.isArray(replies) && replies.some(({ id }) => awaited.has(id))) return die();
    return emit.call(this, event, replies, ...rest);
  };
}
