import type { Cents } from '@daftari/kernel/money';
import type { C2bVersion } from './c2b-callback';
import { isAcceptableCallbackUrl } from './callback-url';
import { digits, text } from './field-reading';
import { amountOf, fieldsOf } from './initiator-request';
import { CUSTOMER } from './products';
import { isRefusal, type Refusal } from './refusals';

/** Where a shortcode's own payments are told (daraja.md §7). */
export interface C2bRegistration {
  readonly shortcode: string;
  /** What happens to a payment whose validation is not answered. */
  readonly responseType: 'Completed' | 'Cancelled';
  readonly confirmationUrl: string;
  readonly validationUrl: string;
  readonly version: C2bVersion;
}

/** The words are case-exact; the first bad field is named. */
export function readRegistration(body: unknown, version: C2bVersion): C2bRegistration | Refusal {
  const fields = fieldsOf(body);
  if (isRefusal(fields)) return fields;
  const shortcode = digits(fields['ShortCode'], /^\d{5,7}$/);
  if (shortcode === undefined) return CUSTOMER.badField('ShortCode');
  const responseType = (['Completed', 'Cancelled'] as const).find((word) => word === fields['ResponseType']);
  if (responseType === undefined) return CUSTOMER.badField('ResponseType');
  const confirmationUrl = text(fields['ConfirmationURL']);
  if (confirmationUrl === undefined || !isAcceptableCallbackUrl(confirmationUrl))
    return CUSTOMER.badField('ConfirmationURL');
  const validationUrl = text(fields['ValidationURL']);
  if (validationUrl === undefined || !isAcceptableCallbackUrl(validationUrl)) return CUSTOMER.badField('ValidationURL');
  return { shortcode, responseType, confirmationUrl, validationUrl, version };
}

/** A customer's own payment, as the sandbox lets one be made up. */
export interface C2bSimulation {
  readonly shortcode: string;
  readonly commandId: 'CustomerPayBillOnline' | 'CustomerBuyGoodsOnline';
  readonly amountCents: Cents;
  readonly payer: string;
  readonly billRefNumber: string;
}

const MOST_SHILLINGS = 250_000;
const MAX_REFERENCE_LENGTH = 20;

/** The first bad field is named. */
export function readSimulation(body: unknown): C2bSimulation | Refusal {
  const fields = fieldsOf(body);
  if (isRefusal(fields)) return fields;
  const shortcode = digits(fields['ShortCode'], /^\d{5,7}$/);
  if (shortcode === undefined) return CUSTOMER.badField('ShortCode');
  const commands = ['CustomerPayBillOnline', 'CustomerBuyGoodsOnline'] as const;
  const commandId = commands.find((id) => id === fields['CommandID']);
  if (commandId === undefined) return CUSTOMER.badField('CommandID');
  const amountCents = amountOf(fields['Amount'], 1, MOST_SHILLINGS);
  if (amountCents === undefined) return CUSTOMER.badField('Amount');
  const payer = digits(fields['Msisdn'], /^254[17]\d{8}$/);
  if (payer === undefined) return CUSTOMER.badField('Msisdn');
  const billRefNumber = text(fields['BillRefNumber']) ?? '';
  const tooLong = billRefNumber.length > MAX_REFERENCE_LENGTH;
  if (tooLong || (billRefNumber === '' && commandId === 'CustomerPayBillOnline'))
    return CUSTOMER.badField('BillRefNumber');
  return { shortcode, commandId, amountCents, payer, billRefNumber };
}
