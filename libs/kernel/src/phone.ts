/** A Kenyan mobile number in the form `254XXXXXXXXX` (12 digits, no plus). */
export type Phone = string & { readonly __brand: 'Phone' };

const ACCEPTED = /^(?:\+254|254|0)([17]\d{8})$/;

/**
 * Reads `07XXXXXXXX`, `01XXXXXXXX`, `+254XXXXXXXXX` or `254XXXXXXXXX`; spaces and hyphens between digits are ignored.
 * Answers undefined for everything else.
 */
export function parsePhone(text: string): Phone | undefined {
  if (text.length > 32) return undefined;
  const match = ACCEPTED.exec(text.trim().replace(/(?<=\d)[ -](?=\d)/g, ''));
  return match === null ? undefined : (`254${match[1]}` as Phone);
}

/** The form that may stand in a log: `2547****5678`. */
export function maskPhone(phone: string): string {
  return phone.length < 9 ? '****' : `${phone.slice(0, 4)}****${phone.slice(-4)}`;
}
