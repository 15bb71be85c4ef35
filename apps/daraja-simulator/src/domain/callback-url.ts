/** Words that a CallBackURL may not hold, in any case and anywhere: also inside a longer word (daraja.md §3.1). */
const FORBIDDEN_WORDS = ['mpesa', 'm-pesa', 'safaricom', 'exe', 'exec', 'cmd', 'sql', 'query'];

const MAX_LENGTH = 2_048;
const PRIVATE_ADDRESS = /^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01]))\./;
const IP4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/**
 * True for an address that Daraja would take: public looking and https, without forbidden words, not looked up (a host that
 * does not resolve is accepted, as observed). The simulator also takes this machine's own loopback, by http too.
 */
export function isAcceptableCallbackUrl(text: string): boolean {
  if (text.length > MAX_LENGTH || !/^https?:\/\//i.test(text) || /\s/.test(text)) return false;
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const lower = text.toLowerCase();
  if (url.username !== '' || url.password !== '' || FORBIDDEN_WORDS.some((word) => lower.includes(word))) return false;
  if (isLoopback(url.hostname)) return true;
  return url.protocol === 'https:' && looksPublic(url.hostname);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (IP4.test(host) && host.startsWith('127.'));
}

function looksPublic(host: string): boolean {
  if (host.startsWith('[')) return !/^\[(::|f[cd]|fe[89ab])/.test(host);
  if (IP4.test(host)) return !PRIVATE_ADDRESS.test(host);
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host) && !/\.(local|localhost|internal)$/.test(host);
}
