import { DaftariError } from '@daftari/kernel/errors';

const MAX_HEADER_CHARACTERS = 1_024;

/**
 * The keys that an Authorization header may mean, likeliest first. A key is opaque text, so `Basic <x>` may be base64 of
 * `key:` or of `key`, or the key itself (seed-apis.md §1.2); `Bearer <key>` is accepted as well.
 * @throws DaftariError AUTH_HEADER_INVALID when it is absent or none of these forms
 */
export function keysInHeader(header: string | undefined): readonly string[] {
  const match = /^(Basic|Bearer) +(\S+)\s*$/i.exec((header ?? '').slice(0, MAX_HEADER_CHARACTERS + 1));
  if (match === null || header!.length > MAX_HEADER_CHARACTERS) throw new DaftariError('AUTH_HEADER_INVALID');
  const [, scheme, token] = match as unknown as [string, string, string];
  if (scheme.toLowerCase() === 'bearer') return [token];
  const [user = ''] = Buffer.from(token, 'base64').toString('utf8').split(':');
  return [user, token, token.replace(/:$/, '')].filter((key) => key !== '');
}
