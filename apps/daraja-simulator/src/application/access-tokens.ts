import { createHash, timingSafeEqual } from 'node:crypto';
import { accessToken } from '../domain/identifiers';
import { REFUSALS, refusalAnswer } from '../domain/refusals';
import { knownApps } from './apps';
import type { Context } from './context';
import type { Call, DarajaRequest, Endpoint } from './endpoint';

/** GET /oauth/v1/generate (daraja.md §2, §18.3). Only a hash of the token is kept. */
export function issueToken(context: Context): Endpoint {
  return ({ request, books, nowMs, requestId }) => {
    const basic = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(request.authorization ?? '');
    if (basic === null) return { answer: refusalAnswer(REFUSALS.invalidAuthenticationType, requestId) };
    const given = Buffer.from(basic[1]!, 'base64').toString();
    const known = knownApps(context, books).find((app) => isSame(given, `${app.consumerKey}:${app.consumerSecret}`));
    if (known === undefined) return { answer: refusalAnswer(REFUSALS.invalidAuthentication, requestId) };
    if (request.query['grant_type'] !== 'client_credentials')
      return { answer: refusalAnswer(REFUSALS.invalidGrantType, requestId) };
    const token = accessToken(context.random);
    const { tokenLifeMs } = context.timings;
    const faults = context.disturbances.faults();
    const lifeMs = faults.tokenLifeMs === 0 ? tokenLifeMs : faults.tokenLifeMs;
    const app = known === context.credentials ? '' : known.shortcode;
    const row = { hash: sha256(token), app, expiresAtMs: nowMs + lifeMs };
    books.tokens.add(row, nowMs, context.switches.newTokenSupersedes);
    const seconds = Math.floor(tokenLifeMs / 1000);
    const expiresIn = faults.expiresInNumber ? seconds : String(seconds);
    return { answer: { status: 200, body: { access_token: token, expires_in: expiresIn } } };
  };
}

/** Whether a call brings a token that is known, not expired and not superseded. */
export function hasValidToken({ request, books, nowMs }: Call): boolean {
  const bearer = bearerOf(request);
  return bearer !== undefined && books.tokens.isValid(sha256(bearer), nowMs);
}

/** The token that a request brings. */
export function bearerOf({ authorization = '' }: DarajaRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1];
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(expected)));
}
