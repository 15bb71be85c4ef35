import { cents, type Cents } from '@daftari/kernel/money';
import { isAcceptableCallbackUrl } from './callback-url';
import { digits, text } from './field-reading';
import { isRealStamp } from './nairobi-time';
import { invalidField, REFUSALS, type Refusal } from './refusals';

export const TRANSACTION_TYPES = ['CustomerPayBillOnline', 'CustomerBuyGoodsOnline'] as const;
export type TransactionType = (typeof TRANSACTION_TYPES)[number];

/** An STK push whose fields are all well formed (daraja.md §3.1). Phones are `254XXXXXXXXX`. */
export interface PushRequest {
  readonly shortcode: string;
  readonly password: string;
  readonly timestamp: string;
  readonly transactionType: TransactionType;
  readonly amountCents: Cents;
  /** PartyA: whose wallet pays. */
  readonly payer: string;
  readonly partyB: string;
  /** PhoneNumber: who sees the prompt. */
  readonly phone: string;
  readonly callbackUrl: string;
  readonly accountReference: string;
  readonly description: string;
}

const MAX_SHILLINGS = 250_000;
/** Documented as 12; 15 were accepted live, so the simulator takes 20 (daraja.md §17, row 7). */
const MAX_REFERENCE_LENGTH = 20;
/** Longer prompts can not be sent to a phone (daraja.md §3.1). */
const MAX_PROMPT_LENGTH = 182;

/** Checks the fields in the order of the documentation; the first bad one is named. */
export function readPushRequest(body: unknown): PushRequest | Refusal {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return REFUSALS.invalidPayload;
  const fields = body as Record<string, unknown>;
  const shortcode = digits(fields['BusinessShortCode'], /^\d{5,7}$/);
  if (shortcode === undefined) return invalidField('BusinessShortCode');
  const password = text(fields['Password']);
  if (password === undefined) return invalidField('Password');
  const timestamp = digits(fields['Timestamp'], /^\d{14}$/);
  if (timestamp === undefined || !isRealStamp(timestamp)) return invalidField('Timestamp');
  const transactionType = TRANSACTION_TYPES.find((type) => type === fields['TransactionType']);
  if (transactionType === undefined) return invalidField('TransactionType');
  const amount = digits(fields['Amount'], /^\d{1,7}$/);
  if (amount === undefined || Number(amount) < 1 || Number(amount) > MAX_SHILLINGS) return invalidField('Amount');
  const payer = digits(fields['PartyA'], /^254[17]\d{8}$/);
  if (payer === undefined) return invalidField('PartyA');
  const partyB = digits(fields['PartyB'], /^\d{5,7}$/);
  if (partyB === undefined) return invalidField('PartyB');
  const phone = digits(fields['PhoneNumber'], /^254[17]\d{8}$/);
  if (phone === undefined) return invalidField('PhoneNumber');
  const callbackUrl = text(fields['CallBackURL']);
  if (callbackUrl === undefined || !isAcceptableCallbackUrl(callbackUrl)) return invalidField('CallBackURL');
  // A missing AccountReference or TransactionDesc is blamed on "Remarks", a field that this request does not have.
  const accountReference = text(fields['AccountReference']);
  if (accountReference === undefined) return invalidField('Remarks');
  if (accountReference.length > MAX_REFERENCE_LENGTH) return invalidField('AccountReference');
  const description = text(fields['TransactionDesc']);
  if (description === undefined) return invalidField('Remarks');
  const amountCents = cents(Number(amount) * 100);
  return {
    shortcode,
    password,
    timestamp,
    transactionType,
    amountCents,
    payer,
    partyB,
    phone,
    callbackUrl,
    accountReference,
    description,
  };
}

/** Whether a prompt with these texts is short enough to reach a phone. The prompt's wording is modelled. */
export function promptFits(
  push: Pick<PushRequest, 'amountCents' | 'partyB' | 'accountReference' | 'description'>,
): boolean {
  const amount = (push.amountCents / 100).toFixed(2);
  const prompt = `Do you want to pay Ksh. ${amount} to ${push.partyB} Account no. ${push.accountReference} ${push.description}?`;
  return prompt.length <= MAX_PROMPT_LENGTH;
}

/** A PayBill is paid under its own number, a till (buy goods) under one of its head office's tills (daraja.md §3.1). */
export function isPairedWell(
  push: Pick<PushRequest, 'transactionType' | 'shortcode' | 'partyB'>,
  tills: readonly string[],
): boolean {
  return push.transactionType === 'CustomerPayBillOnline'
    ? push.partyB === push.shortcode
    : tills.includes(push.partyB);
}
