/**
 * By its name, as a form has it, as JSON, and as JSON within JSON; or as the value of a pair that names it. Also one that is cut
 * off in the middle. Its value is base64, which each of these may escape in its own way.
 */
const CREDENTIAL =
  /(Security_?Credential\\*["']?\s*(?:[:=]|,\s*\\*["']?Value\\*["']?\s*:)\s*\\*["']?)((?:[\w+/=%-]|\\+\/)*)/gi;

/**
 * A body without the SecurityCredential that it may repeat: whoever has one can act as the initiator until its password
 * changes (daraja.md §4). Stars take its place, so that the body keeps its length; every other byte stays as it is.
 */
export function withoutCredential(body: Buffer): Buffer {
  // Each byte is one character, so that bytes which are no text survive.
  const text = body.toString('latin1');
  if (!/SecurityCredential/i.test(text)) return body;
  const starred = text.replace(CREDENTIAL, (_, before: string, value: string) => before + '*'.repeat(value.length));
  return Buffer.from(starred, 'latin1');
}
