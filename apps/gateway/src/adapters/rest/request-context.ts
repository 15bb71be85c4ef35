import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../../domain/caller';

/** What hangs on a request while it is answered. */
const REQUEST_ID = 'daftariRequestId';
const CALLER = 'daftariCaller';
const RAW_BODY = 'daftariRawBody';
export const REQUEST_DECORATIONS = [REQUEST_ID, CALLER, RAW_BODY] as const;
export const REQUEST_ID_HEADER = 'x-request-id';

const NO_BODY = new Uint8Array(0);

export function setRequestId(request: FastifyRequest, reply: FastifyReply, requestId: string): void {
  request.setDecorator(REQUEST_ID, requestId);
  reply.header(REQUEST_ID_HEADER, requestId);
}

export function requestIdOf(request: FastifyRequest): string {
  return request.getDecorator<string>(REQUEST_ID);
}

export function setCaller(request: FastifyRequest, caller: Caller): void {
  request.setDecorator(CALLER, caller);
}

/** Only on a route that authenticates. */
export function callerOf(request: FastifyRequest): Caller {
  return request.getDecorator<Caller>(CALLER);
}

/** Null on a route that does not authenticate, or before it did. */
export function callerIfKnown(request: FastifyRequest): Caller | null {
  return request.getDecorator<Caller | null>(CALLER);
}

export function setRawBody(request: FastifyRequest, body: Uint8Array): void {
  request.setDecorator(RAW_BODY, body);
}

/** The bytes of the body as they were received; none when there was no body. */
export function rawBodyOf(request: FastifyRequest): Uint8Array {
  return request.getDecorator<Uint8Array | null>(RAW_BODY) ?? NO_BODY;
}
