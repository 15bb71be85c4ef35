/**
 * What the provider says cannot be true together with what the log says: never a payment, never flipped. The message says
 * what does not fit, that nothing was recorded, and what to do; a person has to look.
 */
export class Contradiction extends Error {
  override readonly name = 'Contradiction';
}
