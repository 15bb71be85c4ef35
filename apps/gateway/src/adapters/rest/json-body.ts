import type { FastifyRequest } from 'fastify';
import { DaftariError } from '@daftari/kernel/errors';
import { setRawBody } from './request-context';

/** Largest body of a request (design §10). */
export const MAX_BODY_BYTES = 64 * 1024;
/** Of a body that is too large so much is still taken and thrown away, so that the client comes to read its answer. */
const MAX_DISCARDED_BYTES = 16 * 1024 * 1024;

/**
 * Reads a body as JSON, whatever its content type says; undefined when there is none. The bytes are kept as they came. A
 * body that is too large is refused at its first byte too many, or at its announced length, while the rest is read and
 * dropped: closing instead would reset the connection under a client that still writes, and the answer would be lost.
 * @throws DaftariError BODY_TOO_LARGE, INVALID_JSON
 */
export function readJsonBody(request: FastifyRequest, payload: NodeJS.ReadableStream): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const refuse = () => {
      chunks.length = 0;
      reject(new DaftariError('BODY_TOO_LARGE'));
    };
    if (Number(request.headers['content-length']) > MAX_BODY_BYTES) refuse();
    payload.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
      else if (bytes <= MAX_DISCARDED_BYTES) refuse();
      else request.raw.destroy();
    });
    payload.on('end', () => {
      try {
        const body = Buffer.concat(chunks);
        setRawBody(request, body);
        resolve(parsed(body));
      } catch (error) {
        reject(error as Error);
      }
    });
    payload.on('error', reject);
  });
}

function parsed(body: Buffer): unknown {
  if (body.byteLength === 0) return undefined;
  try {
    // Takes a byte order mark away, and refuses what is not UTF-8.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new DaftariError('INVALID_JSON');
  }
}
