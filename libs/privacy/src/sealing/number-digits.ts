/** Ids and hashes have digits as well, and name nobody. */
const IDS = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{64}\b/gi;
/** Seven digits or more, as people write numbers. */
const NUMBER = /\d(?:[ ()+-]{0,2}\d){6,}/;

/** True when a text holds digits that can be a phone number, or most of one. */
export function holdsNumber(text: string): boolean {
  return NUMBER.test(text) && NUMBER.test(text.replace(IDS, ''));
}
