/** An exact amount of money in integer cents (1 KES = 100). Never a float. */
export type Cents = number & { readonly __brand: 'Cents' };

/** What was given is not an exact amount of cents. */
export class NotAnAmount extends Error {
  constructor(value: unknown) {
    super(`not an exact amount of at most two decimals: ${String(value).slice(0, 40)}`);
    this.name = 'NotAnAmount';
  }
}

/** Checks an integer number of cents. @throws NotAnAmount when it is no safe integer. */
export function cents(value: number): Cents {
  if (!Number.isSafeInteger(value)) throw new NotAnAmount(value);
  return (value === 0 ? 0 : value) as Cents;
}

const DECIMAL = /^(-?)(\d{1,14})(?:\.(\d{1,20}))?$/;

/**
 * Reads shillings, from JSON (`1000`, `2.5`) or text (`"500.0"`), into cents without float arithmetic.
 * A number is taken by its shortest decimal form, which is what the sender wrote.
 * @throws NotAnAmount for more than two significant decimals, exponents, NaN, blanks and anything not decimal.
 */
export function centsFromShillings(value: unknown): Cents {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') throw new NotAnAmount(value);
  const match = DECIMAL.exec(text);
  if (match === null) throw new NotAnAmount(value);
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > 2) throw new NotAnAmount(value);
  const magnitude = Number(match[2]) * 100 + Number(fraction.padEnd(2, '0'));
  return cents(match[1] === '-' ? -magnitude : magnitude);
}

/** Shillings as a JSON number: `250` cents are `2.5`. */
export function shillings(amount: Cents): number {
  return amount / 100;
}

/** Shillings for people: `1,000.00`. */
export function formatShillings(amount: Cents): string {
  const sign = amount < 0 ? '-' : '';
  const whole = Math.trunc(Math.abs(amount) / 100).toString();
  const rest = (Math.abs(amount) % 100).toString().padStart(2, '0');
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${rest}`;
}

export function addCents(a: Cents, b: Cents): Cents {
  return cents(a + b);
}

export const ZERO_CENTS = 0 as Cents;
