/** The part of a number that stands in every one of its forms. */
const DIGITS = 9;

/** True when bytes hold the last nine digits of a phone, plain or in base64, however the base64 is aligned. */
export function holdsPhone(content: Buffer, phone: string): boolean {
  return tracesOf(phone.slice(-DIGITS)).some((trace) => content.includes(trace));
}

/** A text, and what is the same of it in the base64 of every text around it: of each alignment the whole characters. */
export function tracesOf(text: string): string[] {
  const aligned = [0, 1, 2].map((before) => {
    const encoded = Buffer.from('\0'.repeat(before) + text)
      .toString('base64')
      .replace(/=+$/, '');
    const first = Math.ceil((before * 8) / 6);
    const whole = Math.floor(((before + text.length) * 8) / 6);
    return encoded.slice(first, whole);
  });
  return [text, ...aligned];
}
