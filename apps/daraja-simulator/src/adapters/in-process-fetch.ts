import type { FastifyInstance, InjectOptions } from 'fastify';

/** The simulator as a `fetch`: no socket, whatever the address's host. A reset connection rejects, as a real one does. */
export function inProcessFetch(app: FastifyInstance): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { pathname, search } = new URL(request.url);
    request.signal.throwIfAborted();
    const payload = await request.text();
    const injected = app.inject({
      method: request.method as InjectOptions['method'] & string,
      url: `${pathname}${search}`,
      headers: Object.fromEntries(request.headers),
      ...(payload === '' ? {} : { payload }),
    });
    const answered = injected.catch((cause: unknown) => {
      throw new TypeError('fetch failed', { cause });
    });
    const { statusCode, headers, rawPayload } = await Promise.race([answered, aborted(request.signal)]);
    const body = statusCode === 204 || statusCode === 304 ? null : new Uint8Array(rawPayload);
    return new Response(body, { status: statusCode, headers: headers as Record<string, string> });
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
