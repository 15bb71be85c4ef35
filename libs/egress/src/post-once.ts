import type { Scheduler } from '@daftari/kernel/scheduler';
import { Client, type buildConnector, type Dispatcher } from 'undici';

export interface PostOptions {
  readonly url: URL;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connector: buildConnector.connector;
  readonly signal: AbortSignal | undefined;
  readonly scheduler: Scheduler;
  readonly totalTimeoutMs: number;
  readonly maxResponseBytes: number;
}

const MAX_HEADER_BYTES = 16 * 1024;

/** One POST on a connection of its own; answers the status. @throws whatever came before a status */
export async function postOnce(options: PostOptions): Promise<number> {
  const { url, connector, totalTimeoutMs, signal } = options;
  const client = new Client(url.origin, {
    connect: connector,
    pipelining: 1,
    maxHeaderSize: MAX_HEADER_BYTES,
    // Ours is the only deadline; these only have to be longer.
    headersTimeout: totalTimeoutMs + 60_000,
    bodyTimeout: totalTimeoutMs + 60_000,
  });
  const end = new AbortController();
  // undici notices an abort only once a connection stands.
  const ended = new Promise<never>((_, reject) =>
    end.signal.addEventListener('abort', () => reject(end.signal.reason as Error)),
  );
  const giveUp = () => end.abort(new Error('the sender gave up'));
  const cancelDeadline = options.scheduler.after(totalTimeoutMs, () =>
    end.abort(new Error(`no answer within ${totalTimeoutMs} ms`)),
  );
  signal?.addEventListener('abort', giveUp);
  try {
    const sent = client.request({
      method: 'POST',
      path: url.pathname + url.search,
      headers: options.headers,
      body: options.body,
      reset: true,
      signal: end.signal,
    });
    if (signal?.aborted === true) giveUp();
    const answer = await Promise.race([sent, ended]);
    await readAway(answer.body, options.maxResponseBytes);
    return answer.statusCode;
  } finally {
    cancelDeadline();
    signal?.removeEventListener('abort', giveUp);
    // Cuts what is open, and what is still being opened as soon as it stands; nothing is sent any more.
    client.destroy().catch(() => undefined);
  }
}

/**
 * Reads a body away, for a receiver whose connection is cut may take its own work back. What goes wrong here does not
 * matter any more: the status has come.
 */
async function readAway(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += (chunk as Buffer).length;
      if (bytes > maxBytes) break;
    }
  } catch {
    return;
  }
}
