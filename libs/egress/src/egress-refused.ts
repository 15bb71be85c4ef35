/** The guard does not let this request out; nothing was sent. The message says why and names no path and no query. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused';
}
