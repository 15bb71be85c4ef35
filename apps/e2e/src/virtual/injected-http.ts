import type { Exchange, HttpExchanger, HttpOptions, HttpRequest } from '@daftari/daraja/http-exchange';
import type { FastifyInstance, InjectOptions } from 'fastify';
import type { VirtualTime } from './virtual-time';

/** HTTP to a server of this process, without sockets. Deadlines are those of virtual time. */
export interface InjectedHttp {
  readonly fetch: typeof fetch;
  openHttp(options: HttpOptions): HttpExchanger;
}

export function injectedHttp(app: FastifyInstance, time: VirtualTime): InjectedHttp {
  const send = async (options: InjectOptions) => {
    time.stir();
    const answer = await app.inject(options);
    time.stir();
    return answer;
  };
  return {
    fetch: async (input, init = {}) => {
      const { pathname, search } = new URL(String(input));
      const headers = Object.fromEntries(new Headers(init.headers));
      const answer = await send({
        method: 'POST',
        url: `${pathname}${search}`,
        headers,
        payload: String(init.body ?? ''),
      });
      return new Response(answer.body, { status: answer.statusCode });
    },
    openHttp: ({ maxAnswerBytes }) => ({
      exchange: (request) => exchanged(request, send, time, maxAnswerBytes),
      close: async () => undefined,
    }),
  };
}

/** As over a socket: an answer, or none within the deadline; a connection that the server cut is a lost answer. */
async function exchanged(
  { method, path, headers, body, deadlineMs }: HttpRequest,
  send: (options: InjectOptions) => Promise<{ statusCode: number; rawPayload: Buffer; headers: object }>,
  time: VirtualTime,
  maxAnswerBytes: number,
): Promise<Exchange> {
  if (deadlineMs <= 0) return { kind: 'not-sent', reason: 'the deadline has passed' };
  return new Promise((resolve) => {
    const cancel = time.scheduler.after(deadlineMs, () => resolve(lost(`no answer within ${deadlineMs} ms`)));
    const done = (exchange: Exchange) => {
      cancel();
      resolve(exchange);
    };
    send({ method, url: path, headers, ...(body === undefined ? {} : { payload: body }) }).then(
      ({ statusCode, rawPayload }) =>
        done(
          rawPayload.length > maxAnswerBytes
            ? lost('the answer is too long')
            : { kind: 'answered', status: statusCode, body: rawPayload },
        ),
      (error: unknown) => done(lost(String(error))),
    );
  });
}

function lost(reason: string): Exchange {
  return { kind: 'lost', reason };
}
