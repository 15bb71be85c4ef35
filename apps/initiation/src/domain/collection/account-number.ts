/** So many hexadecimal digits of a merchant's id are its account number: easy to type, and rarely the start of another id. */
export const ACCOUNT_NUMBER_DIGITS = 8;

/** What a merchant tells its customers to type as the account: the first digits of its id. */
export function accountNumberOf(merchantId: string): string {
  return digitsOf(merchantId).slice(0, ACCOUNT_NUMBER_DIGITS);
}

/**
 * Where merchants begin whose account may be meant by what a customer typed by hand: upper or lower case, spaces, dashes and
 * other signs do not count. Undefined when it names no account: it must be nothing but the first eight, or more, digits of an
 * id, for a guess would give money to a stranger.
 */
export function typedAccount(billReference: string): string | undefined {
  const typed = digitsOf(billReference);
  return /^[0-9a-f]{8,32}$/.test(typed) ? typed : undefined;
}

/** True when the typed account is this merchant's. */
export function isAccountOf(typed: string, merchantId: string): boolean {
  return digitsOf(merchantId).startsWith(typed);
}

function digitsOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
