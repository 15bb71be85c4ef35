import { centsFromShillings, NotAnAmount, type Cents } from '@daftari/kernel/money';

/** Bodies come as text here: what a body is, the simulator decides itself. Undefined when it is no JSON object. */
export function objectOf(body: unknown): Readonly<Record<string, unknown>> | undefined {
  try {
    const read = JSON.parse(String(body)) as unknown;
    const isObject = typeof read === 'object' && read !== null && !Array.isArray(read);
    return isObject ? (read as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/** Shillings, 0 or more; undefined when they are not. */
export function amountIn(value: unknown): Cents | undefined {
  try {
    const amount = centsFromShillings(value);
    return amount < 0 ? undefined : amount;
  } catch (error) {
    if (error instanceof NotAnAmount) return undefined;
    throw error;
  }
}
