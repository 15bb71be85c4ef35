import { centsFromShillings, NotAnAmount } from '@daftari/kernel/money';
import { InvalidArgumentError, Option } from 'commander';

const ALLOWED = {
  positive: (amountCents: number) => amountCents > 0,
  'not zero': (amountCents: number) => amountCents !== 0,
};

/** A required option with an amount in shillings, such as `2.50`; the command gets it in cents. */
export function shillingsOption(flags: string, description: string, must: keyof typeof ALLOWED): Option {
  return new Option(flags, description).makeOptionMandatory().argParser((text: string): number => {
    try {
      const amountCents = centsFromShillings(text);
      if (ALLOWED[must](amountCents)) return amountCents;
    } catch (error) {
      if (!(error instanceof NotAnAmount)) throw error;
    }
    throw new InvalidArgumentError(`it must be an amount in shillings, such as 2.50, and ${must}`);
  });
}
