import { pushPassword } from '../domain/credentials';
import { REFUSALS, type Refusal } from '../domain/refusals';
import { hasValidToken } from './access-tokens';
import type { Context } from './context';
import type { Call } from './endpoint';

/** Why an STK request is refused before its fields are looked at: token, content type, JSON, in this order (daraja.md §18.3). */
export function envelopeRefusal(call: Call, body: unknown): Refusal | undefined {
  if (!hasValidToken(call)) return REFUSALS.invalidAccessToken;
  if (!/^application\/json\b/i.test(call.request.contentType ?? '')) return REFUSALS.invalidContentType;
  return body === undefined ? REFUSALS.invalidPayload : undefined;
}

/** Why a shortcode and password do not let anybody in. */
export function merchantRefusal(
  { credentials }: Context,
  asked: { readonly shortcode: string; readonly password: string; readonly timestamp: string },
): Refusal | undefined {
  if (asked.shortcode !== credentials.shortcode) return REFUSALS.merchantUnknown;
  const password = pushPassword(credentials.shortcode, credentials.passkey, asked.timestamp);
  return asked.password === password ? undefined : REFUSALS.wrongCredentials;
}
