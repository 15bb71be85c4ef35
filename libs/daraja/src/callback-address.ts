/** Words that Daraja refuses anywhere in an address that it is to call, in any case (daraja.md §3.1). */
const FORBIDDEN_WORDS = ['mpesa', 'm-pesa', 'safaricom', 'exec', 'exe', 'cmd', 'sql', 'query'];
const NOT_PUBLIC = /^(localhost|.*\.(localhost|local|internal|invalid|test|example)|\[.*\]|\d{1,3}(\.\d{1,3}){3})$/;

/**
 * Why Daraja would not call this public address in production, as a sentence without its subject; undefined when it would.
 * Only what can be told from the text: no look-up happens.
 */
export function callbackAddressProblem(publicUrl: string): string | undefined {
  if (!URL.canParse(publicUrl)) return 'is no URL';
  const { protocol, hostname } = new URL(publicUrl);
  if (protocol !== 'https:') return 'is not https: Daraja calls nothing else in production';
  const word = FORBIDDEN_WORDS.find((each) => publicUrl.toLowerCase().includes(each));
  if (word !== undefined) return `has the word "${word}", which Daraja refuses in addresses: use another host or path`;
  if (NOT_PUBLIC.test(hostname) || !hostname.includes('.')) {
    return `has the host ${hostname}, which Daraja can not reach: use a public name with a valid certificate`;
  }
  return undefined;
}

/** What the callback service answers at its public address, beside callbacks: that it is the one which answers there. */
export const REACHABLE_PATH = '/callbacks/reachable';
