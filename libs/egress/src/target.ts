import { isIP } from 'node:net';
import { addressProblem, type Reach } from './address-problem';
import { EgressRefused } from './egress-refused';

/** `public`: https to public addresses. `test`: also http or https to loopback, for payments of the test environment. */
export type EgressPolicy = 'public' | 'test';

export const MAX_URL_CHARACTERS = 2_000;

/** Where a request goes, as far as its URL tells. */
export interface Target {
  readonly url: URL;
  /** A DNS name, or an IP address without brackets. */
  readonly host: string;
  readonly reach: Reach;
}

const LOCALHOST = /^(?:.+\.)?localhost\.?$/;

/**
 * Reads an address to send to; no name is resolved. Decimal, octal and hexadecimal hosts are what the URL standard makes
 * of them, so that what is checked is what is connected to.
 * @throws EgressRefused
 */
export function readTarget(text: string, policy: EgressPolicy): Target {
  // The standard drops tabs and line breaks and reads `\` as `/`: what a person reads must be what is meant.
  if (text.length > MAX_URL_CHARACTERS || !/^https?:\/\/[^\s\\]+$/i.test(text) || !URL.canParse(text)) {
    throw new EgressRefused('it is not an absolute https URL');
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    throw new EgressRefused('a user name or password in the URL is not allowed');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const target = { url, host, reach: reachOf(url.protocol, policy) };
  const problem = hostProblem(target);
  if (problem !== undefined) throw new EgressRefused(problem);
  return target;
}

export function isLocalhost(host: string): boolean {
  return LOCALHOST.test(host);
}

function reachOf(protocol: string, policy: EgressPolicy): Reach {
  if (protocol === 'https:') return policy === 'test' ? 'public or loopback' : 'public';
  if (policy === 'test') return 'loopback';
  throw new EgressRefused('only https is allowed');
}

function hostProblem({ url, host, reach }: Target): string | undefined {
  if (isIP(host) !== 0) {
    const problem = addressProblem(host, reach);
    return problem !== undefined && url.protocol === 'http:' ? `${problem}: http is for loopback` : problem;
  }
  if (isLocalhost(host)) return reach === 'public' ? 'names of this machine are not allowed here' : undefined;
  // A name may resolve to loopback, but then it could also be anybody's: plain http is for what is loopback by its form.
  return reach === 'loopback' ? 'http is for loopback only' : undefined;
}
