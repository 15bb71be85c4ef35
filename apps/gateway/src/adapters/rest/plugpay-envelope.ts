import { Type } from 'typebox';
import { ERROR_REGISTRY } from '@daftari/kernel/error-registry';
import type { DaftariError } from '@daftari/kernel/errors';

/** The name of `PlugPayFailure` among the shared schemas. */
export const PLUGPAY_FAILURE_ID = 'PlugPayError';

/** Every answer of PlugPay's routes that is not 2xx: exactly these two fields (seed-apis.md §2.4). */
export const PlugPayFailure = Type.Object(
  {
    error: Type.String({ description: 'What is wrong, for people.' }),
    status: Type.Integer({ description: 'The HTTP status again.' }),
  },
  { $id: PLUGPAY_FAILURE_ID, title: 'PlugPay error' },
);

/** What PlugPay says in its own words; the rest is said in ours. */
const ITS_WORDS: Readonly<Record<string, string>> = {
  AUTH_HEADER_INVALID: 'Invalid or inactive API Key',
  INVALID_API_KEY: 'Invalid or inactive API Key',
  INTERNAL_ERROR: 'Internal Server Error',
};

export function plugPayFailure(error: DaftariError) {
  return { error: ITS_WORDS[error.code] ?? textOf(error), status: error.http };
}

/** One text has to say what PalPluss's `details` and `code` say: which fields, which payment, what to do about money. */
function textOf({ code, message, details }: DaftariError): string {
  const { fields, transactionId } = details;
  if (typeof fields === 'object' && fields !== null) {
    return Object.entries(fields)
      .map(([field, why]) => `${field} ${String(why)}`)
      .join('; ');
  }
  const { money, remedy } = ERROR_REGISTRY[code];
  const text = money === 'unknown' ? `${message} ${remedy}` : message;
  if (typeof transactionId !== 'string' || text.includes(transactionId)) return text;
  return `${text} (transaction ${transactionId})`;
}
