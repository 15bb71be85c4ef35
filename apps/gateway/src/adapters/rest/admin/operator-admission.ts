import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '@daftari/kernel/clock';
import { DaftariError } from '@daftari/kernel/errors';
import { setOperator } from '../request-context';
import { guessLimit, type GuessLimit } from './guess-limit';

export const OPERATOR_HEADER = 'x-operator';
const OPERATOR_NAME = /^[A-Za-z0-9._-]{1,60}$/;
const DEFAULT_OPERATOR = 'admin';
const BEARER = /^Bearer +(\S{1,1024}) *$/i;

/** The `onRequest` of every route of the operator's: nothing of the body is read before. */
export type AdmitOperator = (request: FastifyRequest) => Promise<void>;

/**
 * Lets in whoever has the admin token, whatever else came from its address: an address can be shared, and nobody who shares it
 * is to lock the operators out. Tokens are compared as hashes of one length and in constant time; who sends too many wrong ones
 * is told to wait. What keeps the token from being found is its length; the limit is for who asks on with an old one.
 * @throws DaftariError ADMIN_TOKEN_INVALID, RATE_LIMIT_EXCEEDED; VALIDATION_ERROR a name that can not stand in the log
 */
export function operatorAdmission(token: string, clock: Clock): AdmitOperator {
  const expected = hashOf(token);
  const guesses = guessLimit(clock);
  return async (request) => {
    const given = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (given === undefined) throw new DaftariError('ADMIN_TOKEN_INVALID');
    if (!timingSafeEqual(hashOf(given), expected)) throw wrongToken(guesses, request.ip);
    setOperator(request, operatorIn(request.headers[OPERATOR_HEADER]));
  };
}

/** Counts a wrong token, unless its address has to wait already: asking on makes no wait longer. */
function wrongToken(guesses: GuessLimit, address: string): DaftariError {
  const waitMs = guesses.waitMs(address);
  if (waitMs > 0) {
    const message = 'Too many wrong admin tokens came from this address.';
    return new DaftariError('RATE_LIMIT_EXCEEDED', message, { retryAfterSeconds: Math.ceil(waitMs / 1_000) });
  }
  guesses.wrong(address);
  return new DaftariError('ADMIN_TOKEN_INVALID');
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Who decides, as the log names them. */
function operatorIn(header: string | readonly string[] | undefined): string {
  const name = header === undefined || header === '' ? DEFAULT_OPERATOR : header;
  if (typeof name === 'string' && OPERATOR_NAME.test(name)) return `operator:${name}`;
  throw new DaftariError('VALIDATION_ERROR', undefined, {
    fields: { 'X-Operator': 'must be 1 to 60 letters, digits, dots, dashes and underscores' },
  });
}
