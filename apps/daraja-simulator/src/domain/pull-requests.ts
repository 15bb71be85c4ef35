import { isAcceptableCallbackUrl } from './callback-url';
import { digits, text } from './field-reading';
import { fieldsOf } from './initiator-request';
import { nairobiDashed } from './nairobi-time';
import { invalidField, isRefusal, type Refusal } from './refusals';

/** Pull's own code for a shortcode that is none (daraja.md §1.2). */
export const INVALID_SHORTCODE: Refusal = {
  ...{ status: 400, errorCode: '400.001', errorMessage: 'Invalid ShortCode', evidence: 'documented' },
};

/** Reads a registration for Pull (daraja.md §9); the first bad field is named. */
export function readPullRegistration(body: unknown): { readonly shortcode: string } | Refusal {
  const fields = fieldsOf(body);
  if (isRefusal(fields)) return fields;
  const shortcode = digits(fields['ShortCode'], /^\d{5,7}$/);
  if (shortcode === undefined) return INVALID_SHORTCODE;
  if (fields['RequestType'] !== 'Pull') return invalidField('RequestType');
  if (digits(fields['NominatedNumber'], /^(254|0)[17]\d{8}$/) === undefined) return invalidField('NominatedNumber');
  const url = text(fields['CallBackURL']);
  return url === undefined || !isAcceptableCallbackUrl(url) ? invalidField('CallBackURL') : { shortcode };
}

/** A question about what was paid between two times. */
export interface PullQuery {
  readonly shortcode: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly offset: number;
}

/** The first bad field is named. Times are `YYYY-MM-DD HH:mm:ss` in Nairobi. */
export function readPullQuery(body: unknown): PullQuery | Refusal {
  const fields = fieldsOf(body);
  if (isRefusal(fields)) return fields;
  const shortcode = digits(fields['ShortCode'], /^\d{5,7}$/);
  if (shortcode === undefined) return INVALID_SHORTCODE;
  const fromMs = nairobiDashed(fields['StartDate']);
  if (fromMs === undefined) return invalidField('StartDate');
  const toMs = nairobiDashed(fields['EndDate']);
  if (toMs === undefined || toMs < fromMs) return invalidField('EndDate');
  const offset = digits(fields['OffSetValue'] ?? '0', /^\d{1,7}$/);
  return offset === undefined ? invalidField('OffSetValue') : { shortcode, fromMs, toMs, offset: Number(offset) };
}
