import { TRANSACTION_STATUSES, TRANSACTION_TYPES } from '@daftari/contracts/transaction-words';
import { centsFromShillings, type Cents } from '@daftari/kernel/money';
import type { BodyFields } from './body-fields';
import { idIn, MAX_REFERENCE_CHARACTERS, phoneIn } from './payment-fields';
import { momentsIn, pageIn, queryFields, textIn, wordsIn, type PageAsk } from './query-fields';

export const MAX_SEARCH_CHARACTERS = 120;

/** Which of its transactions a merchant asks for. */
export interface ListAsk extends PageAsk {
  readonly types: readonly string[];
  readonly statuses: readonly string[];
  /** ISO 8601 UTC, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly channelId?: string | undefined;
  readonly minAmountCents?: Cents | undefined;
  readonly maxAmountCents?: Cents | undefined;
  readonly phone?: string | undefined;
  readonly reference?: string | undefined;
  readonly text?: string | undefined;
  readonly withOverview: boolean;
}

/** These may be given more than once. */
const SEVERAL = ['type', 'status'];

/**
 * Reads the query of the list (seed-apis.md §1.11). Blank values and names that we do not know ask for nothing.
 * @throws DaftariError VALIDATION_ERROR, INVALID_PHONE, INVALID_UUID
 */
export function readListQuery(query: unknown): ListAsk {
  const fields = queryFields(query, SEVERAL);
  const ask: ListAsk = {
    ...pageIn(fields),
    types: wordsIn(fields, 'type', TRANSACTION_TYPES, upper),
    statuses: wordsIn(fields, 'status', TRANSACTION_STATUSES, upper),
    ...momentsIn(fields),
    ...amountsIn(fields),
    channelId: idIn(fields, 'channelId', 'channel_id'),
    phone: fields.value('phone') === undefined ? undefined : phoneIn(fields, 'phone'),
    reference: fields.text(MAX_REFERENCE_CHARACTERS, 'external_reference', 'externalReference', 'accountReference'),
    text: fields.text(MAX_SEARCH_CHARACTERS, 'q')?.trim(),
    withOverview: flagIn(fields, 'overview'),
  };
  fields.refuseIfWrong();
  return ask;
}

const upper = (word: string) => word.toUpperCase();

function amountsIn(fields: BodyFields) {
  const minAmountCents = amountIn(fields, 'amountMin', 'amount_min');
  const maxAmountCents = amountIn(fields, 'amountMax', 'amount_max');
  if (minAmountCents !== undefined && maxAmountCents !== undefined && maxAmountCents < minAmountCents) {
    fields.wrong('amountMax', 'must not be less than amountMin');
  }
  return { minAmountCents, maxAmountCents };
}

function amountIn(fields: BodyFields, ...spellings: [string, ...string[]]): Cents | undefined {
  const text = textIn(fields, ...spellings);
  if (text === undefined) return undefined;
  const amount = exact(text);
  if (amount === undefined || amount < 0) fields.wrong(spellings[0], 'must be a number of shillings, 0 or more');
  return amount;
}

function exact(text: string): Cents | undefined {
  try {
    return centsFromShillings(text);
  } catch {
    return undefined;
  }
}

function flagIn(fields: BodyFields, name: string): boolean {
  const text = textIn(fields, name)?.toLowerCase() ?? 'true';
  if (text !== 'true' && text !== 'false') fields.wrong(name, 'must be true or false');
  return text === 'true';
}
