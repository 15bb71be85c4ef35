import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';
import { Agent, type Dispatcher } from 'undici';

/** What became of one HTTP request; the difference between the last two decides whether money may have moved. */
export type Exchange =
  | { readonly kind: 'answered'; readonly status: number; readonly body: Buffer; readonly retryAfterSeconds?: number }
  /** Nothing of the request was written to a connection, nor will be. */
  | {
      readonly kind: 'not-sent';
      readonly reason: string;
      /** For a free connection, until its deadline. */ readonly waited?: true;
    }
  /** It was written, at least in part, and no whole answer came. */
  | {
      readonly kind: 'lost';
      readonly reason: string;
      /** It was our deadline that ended it, so many milliseconds after it was begun. */ readonly waitedMs?: number;
    };

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** With the query, below the base URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Until the whole answer is here; when it has passed the request is given up and never sent later. */
  readonly deadlineMs: number;
}

export interface HttpExchanger {
  /** Never rejects. */
  exchange(request: HttpRequest): Promise<Exchange>;
  close(): Promise<void>;
}

export interface HttpOptions {
  /** `https://api.safaricom.co.ke`; a path prefix is kept. */
  readonly baseUrl: string;
  readonly connectTimeoutMs: number;
  readonly maxConnections: number;
  readonly maxAnswerBytes: number;
  readonly scheduler: Scheduler;
}

/** Opens connections to one host. */
export type OpenHttp = (options: HttpOptions) => HttpExchanger;

/** HTTP to one host over its own connections: no redirects, no retries, limits on time, size and connections. */
export function httpExchanger(options: HttpOptions): HttpExchanger {
  const base = new URL(options.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const agent = new Agent({
    connect: { timeout: options.connectTimeoutMs },
    connections: options.maxConnections,
    pipelining: 1,
  });
  return {
    exchange: (request) =>
      new Promise((resolve) => {
        const handler = new OneExchange(options.maxAnswerBytes, resolve);
        handler.giveUpAfter(options.scheduler, request.deadlineMs);
        try {
          agent.dispatch(
            {
              origin: base.origin,
              path: prefix + request.path,
              method: request.method,
              headers: { ...request.headers },
              body: request.body ?? null,
              // Ours is the only deadline; these only have to be longer.
              headersTimeout: request.deadlineMs + 60_000,
              bodyTimeout: request.deadlineMs + 60_000,
            },
            handler,
          );
        } catch (error) {
          handler.fail(error);
        }
      }),
    close: () => agent.destroy(),
  };
}

/** Follows one request. undici calls `onRequestStart` on a live connection just before it writes the first byte. */
class OneExchange implements Dispatcher.DispatchHandler {
  private started = false;
  private settled = false;
  private status = 0;
  private retryAfterSeconds: number | undefined;
  private size = 0;
  private readonly chunks: Buffer[] = [];
  private controller: Dispatcher.DispatchController | undefined;
  private cancelDeadline: Cancel = () => undefined;

  constructor(
    private readonly maxBytes: number,
    private readonly resolve: (exchange: Exchange) => void,
  ) {}

  giveUpAfter(scheduler: Scheduler, deadlineMs: number): void {
    this.cancelDeadline = scheduler.after(deadlineMs, () => {
      if (this.started) return this.giveUp(`no answer within ${deadlineMs} ms`, deadlineMs);
      this.settle({ kind: 'not-sent', reason: `no free connection within ${deadlineMs} ms`, waited: true });
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it waited for a connection: aborting here keeps it from being written.
    if (this.settled) return controller.abort(new Error('given up'));
    this.started = true;
    this.controller = controller;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Record<string, unknown>): void {
    this.status = status;
    const wait = headers['retry-after'];
    this.retryAfterSeconds = typeof wait === 'string' && /^\d{1,5}$/.test(wait) ? Number(wait) : undefined;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > this.maxBytes) return this.giveUp(`the answer is larger than ${this.maxBytes} bytes`);
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const { status, retryAfterSeconds } = this;
    const body = Buffer.concat(this.chunks);
    this.settle({ kind: 'answered', status, body, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });
  }

  onResponseError(_: Dispatcher.DispatchController | undefined, error: Error): void {
    this.fail(error);
  }

  fail(error: unknown): void {
    this.settle({ kind: this.started ? 'lost' : 'not-sent', reason: describe(error) });
  }

  private giveUp(reason: string, waitedMs?: number): void {
    const controller = this.controller;
    const waited = waitedMs === undefined ? {} : { waitedMs };
    this.settle(this.started ? { kind: 'lost', reason, ...waited } : { kind: 'not-sent', reason });
    controller?.abort(new Error(reason));
  }

  private settle(exchange: Exchange): void {
    if (this.settled) return;
    this.settled = true;
    this.cancelDeadline();
    this.resolve(exchange);
  }
}

/** `connect ECONNREFUSED 127.0.0.1:9`; of several addresses tried, the first one's error. */
function describe(error: unknown): string {
  const first = error instanceof AggregateError && error.errors.length > 0 ? (error.errors[0] as unknown) : error;
  return first instanceof Error && first.message !== '' ? first.message : 'the connection failed';
}
