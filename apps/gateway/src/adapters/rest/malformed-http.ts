import type { Duplex } from 'node:stream';
import { DaftariError } from '@daftari/kernel/errors';
import type { Ids } from '@daftari/kernel/ids';
import { failure } from './envelope';
import { REQUEST_ID_HEADER } from './request-context';

/** How long a client may take to read the answer before the connection is cut. */
const LINGER_MS = 2_000;

const MESSAGES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "The request's headers are too large.",
  ERR_HTTP_REQUEST_TIMEOUT: 'The request did not arrive in time.',
};

/** Answers what is not HTTP enough to become a request, in our envelope, and closes the connection. */
export function malformedHttpHandler(ids: Ids) {
  const answered = new WeakSet<Duplex>();
  return (error: Error & { code?: string }, socket: Duplex): void => {
    if (answered.has(socket)) return;
    answered.add(socket);
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
      socket.destroy();
      return;
    }
    const refusal = new DaftariError('VALIDATION_ERROR', MESSAGES[error.code ?? ''] ?? 'This is not valid HTTP/1.1.');
    answerAndClose(socket, refusal, ids.uuid());
  };
}

/** Answers CONNECT, which Node would otherwise cut off without a word. */
export function connectHandler(ids: Ids) {
  return (_request: unknown, socket: Duplex): void =>
    answerAndClose(socket, new DaftariError('METHOD_NOT_ALLOWED'), ids.uuid(), { Allow: '' });
}

/**
 * The answer goes out and the sending side is closed; the rest of what the client sends is still taken for a while, since
 * cutting it off could reset the connection before the answer was read.
 */
function answerAndClose(
  socket: Duplex,
  error: DaftariError,
  requestId: string,
  headers: Record<string, string> = {},
): void {
  const body = JSON.stringify(failure(error, requestId));
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
