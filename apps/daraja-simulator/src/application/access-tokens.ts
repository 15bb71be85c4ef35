import { createHash, timingSafeEqual } from 'node:crypto';
import { accessToken } from '../domain/identifiers';
import { REFUSALS, refusalAnswer } from '../domain/refusals';
import type { Context } from './context';
import type { Call, Endpoint } from './endpoint';

/** GET /oauth/v1/generate (daraja.md §2, §18.3). Only a hash of the token is kept. */
export function issueToken(context: Context): Endpoint {
  return ({ request, books, nowMs, requestId }) => {
    const basic = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(request.authorization ?? '');
    if (basic === null) return { answer: refusalAnswer(REFUSALS.invalidAuthenticationType, requestId) };
    const { consumerKey, consumerSecret } = context.credentials;
    const given = Buffer.from(basic[1]!, 'base64').toString();
    if (!isSame(given, `${consumerKey}:${consumerSecret}`))
      return { answer: refusalAnswer(REFUSALS.invalidAuthentication, requestId) };
    if (request.query['grant_type'] !== 'client_credentials')
      return { answer: refusalAnswer(REFUSALS.invalidGrantType, requestId) };
    const token = accessToken(context.random);
    const { tokenLifeMs } = context.timings;
    books.tokens.add(sha256(token), nowMs + tokenLifeMs, nowMs, context.switches.newTokenSupersedes);
    const expiresIn = String(Math.floor(tokenLifeMs / 1000));
    return { answer: { status: 200, body: { access_token: token, expires_in: expiresIn } } };
  };
}

/** Whether a call brings a token that is known, not expired and not superseded. */
export function hasValidToken({ request, books, nowMs }: Call): boolean {
  const bearer = /^Bearer +(\S+)$/i.exec(request.authorization ?? '');
  return bearer !== null && books.tokens.isValid(sha256(bearer[1]!), nowMs);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(expected)));
}
