import { cents, type Cents } from '@daftari/kernel/money';
import { isAcceptableCallbackUrl } from './callback-url';
import { digits, text } from './field-reading';
import type { Product } from './products';
import { REFUSALS, type Refusal } from './refusals';

/** What every request of an initiator API holds (daraja.md §4). */
export interface InitiatorRequest {
  readonly initiator: string;
  readonly securityCredential: string;
  readonly commandId: string;
  readonly shortcode: string;
  readonly resultUrl: string;
  readonly queueTimeoutUrl: string;
  readonly occasion: string | null;
}

export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a body that is a JSON object. */
export function fieldsOf(body: unknown): Fields | Refusal {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return REFUSALS.invalidPayload;
  return body as Fields;
}

/** Text of limited length; undefined otherwise. */
export function textOf(value: unknown, shortest: number, longest: number): string | undefined {
  const written = text(value);
  return written !== undefined && written.length >= shortest && written.length <= longest ? written : undefined;
}

/** Whole shillings within limits, as cents; undefined otherwise. */
export function amountOf(value: unknown, least: number, most: number): Cents | undefined {
  const written = digits(value, /^\d{1,7}$/);
  if (written === undefined || Number(written) < least || Number(written) > most) return undefined;
  return cents(Number(written) * 100);
}

const MAX_CREDENTIAL_LENGTH = 2_048;
const MAX_OCCASION_LENGTH = 100;

export interface InitiatorFieldNames {
  readonly initiator: 'Initiator' | 'InitiatorName';
  readonly shortcode: 'PartyA' | 'ReceiverParty';
  readonly commandIds: readonly string[];
}

/** Reads what is common; the first bad field is named. The credential's worth shows only in the result. */
export function readInitiatorFields(
  fields: Fields,
  names: InitiatorFieldNames,
  { badField }: Product,
): InitiatorRequest | Refusal {
  const initiator = textOf(fields[names.initiator], 1, 64);
  if (initiator === undefined) return badField(names.initiator);
  const securityCredential = textOf(fields['SecurityCredential'], 1, MAX_CREDENTIAL_LENGTH);
  if (securityCredential === undefined) return badField('SecurityCredential');
  const commandId = names.commandIds.find((id) => id === fields['CommandID']);
  if (commandId === undefined) return badField('CommandID');
  const shortcode = digits(fields[names.shortcode], /^\d{5,7}$/);
  if (shortcode === undefined) return badField(names.shortcode);
  const queueTimeoutUrl = text(fields['QueueTimeOutURL']);
  if (queueTimeoutUrl === undefined || !isAcceptableCallbackUrl(queueTimeoutUrl)) return badField('QueueTimeOutURL');
  const resultUrl = text(fields['ResultURL']);
  if (resultUrl === undefined || !isAcceptableCallbackUrl(resultUrl)) return badField('ResultURL');
  // Both spellings are taken, as observed (daraja.md §5).
  const given = fields['Occassion'] ?? fields['Occasion'] ?? '';
  if (String(given).length > MAX_OCCASION_LENGTH) return badField('Occasion');
  const occasion = text(given) ?? null;
  return { initiator, securityCredential, commandId, shortcode, resultUrl, queueTimeoutUrl, occasion };
}
