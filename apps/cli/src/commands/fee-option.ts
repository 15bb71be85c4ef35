import { centsFromShillings, NotAnAmount } from '@daftari/kernel/money';
import { InvalidArgumentError } from 'commander';

/** Reads an amount in shillings that may be 0, such as `2.50`, into cents. @throws InvalidArgumentError */
export function feeInCents(text: string): number {
  try {
    const fee = centsFromShillings(text);
    if (fee >= 0) return fee;
  } catch (error) {
    if (!(error instanceof NotAnAmount)) throw error;
  }
  throw new InvalidArgumentError('it is an amount in shillings, such as 2.50');
}
