import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { DaftariError } from '@daftari/kernel/errors';
import type { Ids } from '@daftari/kernel/ids';
import { dialectOfTarget, type RouteDialect } from './dialect';
import { failureIn } from './failure-in';
import { REQUEST_ID_HEADER } from './request-context';

/** How long a client may take to read the answer before the connection is cut. */
const LINGER_MS = 2_000;
/** So much of malformed bytes is searched for a request line. */
const MAX_LINE_BYTES = 4 * 1024;

const MESSAGES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "The request's headers are too large.",
  ERR_HTTP_REQUEST_TIMEOUT: 'The request did not arrive in time.',
};

/** What a connection is being answered about: a body may turn out malformed long after its request line was read. */
const underway = new WeakMap<Duplex, { readonly target: string }>();

/** Lets an answer to a malformed body follow the route that the body was sent to. */
export function rememberTargets(server: Server): void {
  server.on('request', ({ url = '', socket }: IncomingMessage, response: ServerResponse) => {
    const request = { target: url };
    underway.set(socket, request);
    response.once('finish', () => void (underway.get(socket) === request && underway.delete(socket)));
  });
}

/** Answers what is not HTTP enough to become a request, in the envelope of its route, and closes the connection. */
export function malformedHttpHandler(ids: Ids) {
  const answered = new WeakSet<Duplex>();
  return (error: Error & { code?: string; rawPacket?: unknown }, socket: Duplex): void => {
    if (answered.has(socket)) return;
    answered.add(socket);
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
      socket.destroy();
      return;
    }
    const refusal = new DaftariError('VALIDATION_ERROR', MESSAGES[error.code ?? ''] ?? 'This is not valid HTTP/1.1.');
    const target = underway.get(socket)?.target ?? targetIn(error.rawPacket);
    answerAndClose(socket, dialectOfTarget(target), refusal, ids.uuid());
  };
}

/** Answers CONNECT, which Node would otherwise cut off without a word. */
export function connectHandler(ids: Ids) {
  return ({ url = '' }: IncomingMessage, socket: Duplex): void =>
    answerAndClose(socket, dialectOfTarget(url), new DaftariError('METHOD_NOT_ALLOWED'), ids.uuid(), { Allow: '' });
}

/** The target of the request line that these bytes begin with, if they do. */
function targetIn(packet: unknown): string {
  const text = Buffer.isBuffer(packet) ? packet.toString('latin1', 0, MAX_LINE_BYTES) : '';
  return /^\S+ (\S+)/.exec(text)?.[1] ?? '';
}

/**
 * The answer goes out and the sending side is closed; the rest of what the client sends is still taken for a while, since
 * cutting it off could reset the connection before the answer was read.
 */
function answerAndClose(
  socket: Duplex,
  dialect: RouteDialect,
  error: DaftariError,
  requestId: string,
  headers: Record<string, string> = {},
): void {
  const body = JSON.stringify(failureIn(dialect, error, requestId));
  const lines = Object.entries({
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    [REQUEST_ID_HEADER]: requestId,
    Connection: 'close',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const reason = error.http === 405 ? 'Method Not Allowed' : 'Bad Request';
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${error.http} ${reason}\r\n${lines.join('')}\r\n${body}`);
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

/** True when an answer is on its way over this socket already; a second one would run into it. Node has no public word for it. */
function isAnswering(socket: Duplex): boolean {
  const current = (socket as Duplex & { _httpMessage?: { headersSent?: boolean } | null })._httpMessage;
  return current?.headersSent === true;
}
