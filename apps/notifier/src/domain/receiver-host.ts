/** A receiver's host and port: a URL without its path and query, which may hold secrets or name a customer. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'unreadable';
}
