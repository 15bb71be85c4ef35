import { pushPassword } from '../domain/credentials';
import { REFUSALS, type Refusal } from '../domain/refusals';
import { EXPRESS, type Product } from '../domain/products';
import { bearerOf, hasValidToken } from './access-tokens';
import { appOf } from './apps';
import type { Books } from './books';
import type { Context } from './context';
import type { Call } from './endpoint';

/** Why a request is refused before its fields are looked at: token, content type, JSON, in this order (daraja.md §18.3). */
export function envelopeRefusal(call: Call, body: unknown, product: Product = EXPRESS): Refusal | undefined {
  if (!hasValidToken(call)) return product.invalidToken(bearerOf(call.request) ?? '');
  if (!/^application\/json\b/i.test(call.request.contentType ?? '')) return REFUSALS.invalidContentType;
  return body === undefined ? REFUSALS.invalidPayload : undefined;
}

/** Why a shortcode and password do not let anybody in. */
export function merchantRefusal(
  context: Pick<Context, 'credentials'>,
  books: Pick<Books, 'settings'>,
  asked: { readonly shortcode: string; readonly password: string; readonly timestamp: string },
): Refusal | undefined {
  const app = appOf(context, books, asked.shortcode);
  if (app === undefined) return REFUSALS.merchantUnknown;
  const password = pushPassword(app.shortcode, app.passkey, asked.timestamp);
  return asked.password === password ? undefined : REFUSALS.wrongCredentials;
}
