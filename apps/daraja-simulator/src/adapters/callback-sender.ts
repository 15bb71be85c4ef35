import type { Scheduler } from '@daftari/kernel/scheduler';
import type { SendCallback } from '../application/agenda';

/** How much of a receiver's answer is read before the connection is dropped. */
const MAX_ANSWER_BYTES = 65_536;

/**
 * Sends a callback once, as Daraja does: no redirects, no retry. Any HTTP answer counts as sent; no answer within
 * `timeoutMs`, or no connection, as failed.
 */
export function callbackSender(fetchCallback: typeof fetch, scheduler: Scheduler, timeoutMs: number): SendCallback {
  return async ({ url, headers, body }) => {
    const abort = new AbortController();
    const cancel = scheduler.after(timeoutMs, () => abort.abort(new Error(`no answer within ${timeoutMs} ms`)));
    try {
      const response = await fetchCallback(url, {
        method: 'POST',
        headers: JSON.parse(headers) as Record<string, string>,
        body,
        redirect: 'manual',
        signal: abort.signal,
      });
      const answer = await drain(response);
      return { state: 'sent', httpStatus: response.status, error: null, answer };
    } catch (error) {
      return { state: 'failed', httpStatus: null, error: reasonOf(error) };
    } finally {
      cancel();
    }
  };
}

/** Reads the answer's body, so that its connection can be used again; too long a one is dropped, and reads as nothing. */
async function drain(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const parts: Uint8Array[] = [];
  for (let read = 0; read < MAX_ANSWER_BYTES;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(parts).toString();
    parts.push(value as Uint8Array);
    read += (value as Uint8Array).byteLength;
  }
  await reader.cancel();
  return '';
}

/** `fetch failed` hides its cause, which is what a person needs. The cause names an address at most, never the path. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return (cause instanceof Error ? cause.message || cause.name : String(cause)).slice(0, 200);
}
