import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../../domain/caller';

/** What hangs on a request while it is answered. */
const REQUEST_ID = 'daftariRequestId';
const CALLER = 'daftariCaller';
const RAW_BODY = 'daftariRawBody';
const OPERATOR = 'daftariOperator';
export const REQUEST_DECORATIONS = [REQUEST_ID, CALLER, RAW_BODY, OPERATOR] as const;
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

/** @param actor as it stands in the log: `operator:<name>` */
export function setOperator(request: FastifyRequest, actor: string): void {
  request.setDecorator(OPERATOR, actor);
}

/** Only on a route of the operator's. */
export function operatorOf(request: FastifyRequest): string {
  return request.getDecorator<string>(OPERATOR);
}

/** Null on any other route, or before they were let in. */
export function operatorIfKnown(request: FastifyRequest): string | null {
  return request.getDecorator<string | null>(OPERATOR);
}

export function setRawBody(request: FastifyRequest, body: Uint8Array): void {
  request.setDecorator(RAW_BODY, body);
}

/** The bytes of the body as they were received; none when there was no body. */
export function rawBodyOf(request: FastifyRequest): Uint8Array {
  return request.getDecorator<Uint8Array | null>(RAW_BODY) ?? NO_BODY;
}
