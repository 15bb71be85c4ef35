import type { Environment } from '@daftari/journal-core/event';

export const MAX_CALLBACK_URL_CHARACTERS = 500;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * What is wrong with a callback address; undefined when nothing is. Only its form is looked at: no name is resolved while
 * a request is answered (design §7), the egress guard decides when it delivers.
 */
export function callbackAddressProblem(address: string, environment: Environment): string | undefined {
  if (!/^https?:\/\/[^\s\\]+$/i.test(address) || !URL.canParse(address)) return 'must be an absolute https URL';
  const { protocol, hostname, username, password } = new URL(address);
  if (username !== '' || password !== '') return 'must not carry a user name or a password';
  if (protocol === 'https:') return undefined;
  if (environment === 'test' && LOOPBACK.test(hostname)) return undefined;
  return environment === 'test' ? 'must be https, or http on loopback' : 'must be https';
}
