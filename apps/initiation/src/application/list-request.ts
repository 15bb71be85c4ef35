import type { ListPaymentsRequest, PaymentFilter } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { TRANSACTION_STATUSES, TRANSACTION_TYPES } from '@daftari/contracts/transaction-words';
import { isUuid } from '@daftari/kernel/ids';
import { parsePhone } from '@daftari/kernel/phone';
import { FieldCheck } from '@daftari/service/field-check';
import { placeOf } from './list-cursor';
import type { Whose } from './list-places';
import { environmentOf } from './wire-environment';

const MAX_PAGE = 100;
const MAX_TEXT = 120;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
/** Midnight of 1970-01-01 in Nairobi. */
const EARLIEST = '1969-12-31T21:00:00.000Z';
const RECEIPT = /^[a-z0-9]{8,12}$/i;

/** Which transactions are meant: those that meet all that is there. */
export interface ListFilter {
  /** Any of them; every one when empty. */
  readonly types: readonly string[];
  readonly statuses: readonly string[];
  /** ISO 8601; created then or later, and then or earlier. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly channelId?: string | undefined;
  readonly minCents?: number | undefined;
  readonly maxCents?: number | undefined;
  /** `254XXXXXXXXX`. */
  readonly phone?: string | undefined;
  readonly reference?: string | undefined;
  /** In lower case: a part of what the transaction says. */
  readonly text?: string | undefined;
  readonly transactionId?: string | undefined;
  /** In capitals; what looks like one may be `text` as well. */
  readonly receipt?: string | undefined;
}

export interface ListAsked {
  readonly whose: Whose;
  readonly filter: ListFilter;
  readonly limit: number;
  /** Where an earlier page ended. */
  readonly after?: string | undefined;
  readonly withOverview: boolean;
}

/** @throws DaftariError VALIDATION_ERROR, INVALID_CURSOR */
export function readListRequest(request: ListPaymentsRequest): ListAsked {
  const { limit, cursor, filter: given } = request;
  const check = new FieldCheck();
  const environment = environmentOf(request.environment);
  const merchantId = check.uuid('merchantId', request.merchantId);
  if (environment === undefined) check.wrong('environment', 'must be TEST or LIVE');
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) check.wrong('limit', `must be 1 to ${MAX_PAGE}`);
  const filter = given === undefined ? { types: [], statuses: [] } : readFilter(given, check);
  check.done();
  return {
    whose: { environment: environment ?? 'test', merchantId },
    filter,
    limit,
    after: cursor === '' ? undefined : placeOf(cursor),
    withOverview: request.withOverview === true,
  };
}

function readFilter(given: PaymentFilter, check: FieldCheck): ListFilter {
  const { types, statuses, from, to, channelId, minAmountCents: minCents, maxAmountCents: maxCents } = given;
  const { phone, reference } = given;
  for (const [name, words, known] of [
    ['types', types, TRANSACTION_TYPES],
    ['statuses', statuses, TRANSACTION_STATUSES],
  ] as const) {
    const isKnown = (word: string) => (known as readonly string[]).includes(word);
    if (!words.every(isKnown)) check.wrong(name, `must be of ${known.join(', ')}`);
  }
  for (const [name, time] of Object.entries({ from, to })) {
    if (time !== undefined && !isTime(time))
      check.wrong(name, 'must be ISO 8601 with milliseconds and Z, from 1970 in Nairobi');
  }
  if (from !== undefined && to !== undefined && to < from) check.wrong('to', 'must not be before from');
  for (const [name, amount] of Object.entries({ minAmountCents: minCents, maxAmountCents: maxCents })) {
    if (amount !== undefined && !(Number.isSafeInteger(amount) && amount >= 0)) check.wrong(name, 'must be 0 or more');
  }
  if (phone !== undefined && parsePhone(phone) !== phone) check.wrong('phone', 'must be 254XXXXXXXXX');
  const text = given.text === undefined ? undefined : check.text('text', given.text, MAX_TEXT);
  return {
    ...{ types, statuses, from, to, minCents, maxCents, phone, reference },
    channelId: channelId === undefined ? undefined : check.uuid('channelId', channelId),
    ...(text === undefined ? {} : readText(text, phone)),
  };
}

/** What is looked for decides where: an id or a phone is that, and what can be a receipt is tried as one first. */
function readText(text: string, phone: string | undefined): Partial<ListFilter> {
  if (isUuid(text)) return { transactionId: text.toLowerCase() };
  const number = parsePhone(text);
  if (number !== undefined && (phone === undefined || phone === number)) return { phone: number };
  const receipt = RECEIPT.test(text) ? { receipt: text.toUpperCase() } : {};
  return { text: text.toLowerCase(), ...receipt };
}

function isTime(text: string): boolean {
  return TIME.test(text) && !Number.isNaN(Date.parse(text)) && text >= EARLIEST && text < '9999-12-31';
}
