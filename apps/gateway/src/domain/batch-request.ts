import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import { MIN_PAYOUT_SHILLINGS } from './amount';
import { bodyFields, type BodyFields } from './body-fields';
import {
  amountIn,
  callbackUrlIn,
  MAX_DESCRIPTION_CHARACTERS,
  MAX_REFERENCE_CHARACTERS,
  orDefault,
  phoneIn,
} from './payment-fields';
import type { PayoutAsk } from './payout-ask';
import { DEFAULT_PAYOUT_DESCRIPTION, DEFAULT_PAYOUT_REFERENCE } from './payout-request';

export const MAX_BATCH_ITEMS = 500;
/** Wrong fields that are told at once: more help nobody. */
const MAX_PROBLEMS = 100;

/** One of the payouts of a batch. */
export type BatchItemAsk = Omit<PayoutAsk, 'channelId' | 'metadata'>;

export interface BatchAsk {
  readonly description: string;
  readonly items: readonly BatchItemAsk[];
}

/**
 * Reads the body of a request for many payouts, as a whole: each item as leniently as a single payout, and every wrong field by
 * its place, such as `items[3].phone`.
 * @throws DaftariError VALIDATION_ERROR with `details.fields`
 */
export function readBatchRequest(body: unknown, environment: Environment): BatchAsk {
  const fields = bodyFields(body);
  const description = fields.text(MAX_DESCRIPTION_CHARACTERS, 'description') ?? '';
  const items = itemsIn(fields);
  const problems: Record<string, string> = {};
  const asks = items.map((item, index) => readItem(item, index, environment, problems));
  for (const [field, why] of Object.entries(problems).slice(0, MAX_PROBLEMS)) fields.wrong(field, why);
  fields.refuseIfWrong();
  return { description, items: asks.filter((ask) => ask !== undefined) };
}

function itemsIn(fields: BodyFields): readonly unknown[] {
  const items = fields.value('items');
  if (Array.isArray(items) && items.length >= 1 && items.length <= MAX_BATCH_ITEMS) return items as unknown[];
  fields.wrong('items', items === undefined ? 'is required' : `must be a list of 1 to ${MAX_BATCH_ITEMS} payouts`);
  return [];
}

/** Notes what is wrong with it. */
function readItem(
  item: unknown,
  index: number,
  environment: Environment,
  problems: Record<string, string>,
): BatchItemAsk | undefined {
  const place = `items[${index}]`;
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    problems[place] = 'must be a JSON object';
    return undefined;
  }
  const fields = bodyFields(item);
  const amountCents = amountIn(fields, 'amount', MIN_PAYOUT_SHILLINGS);
  const phone = phoneIn(fields, 'phone');
  const reference = orDefault(fields.text(MAX_REFERENCE_CHARACTERS, 'reference'), DEFAULT_PAYOUT_REFERENCE);
  const description = orDefault(fields.text(MAX_DESCRIPTION_CHARACTERS, 'description'), DEFAULT_PAYOUT_DESCRIPTION);
  const callbackUrl = callbackUrlIn(fields, environment);
  try {
    fields.refuseIfWrong();
  } catch (error) {
    if (!(error instanceof DaftariError)) throw error;
    const wrong = error.details['fields'] as Record<string, string>;
    for (const [field, why] of Object.entries(wrong)) problems[`${place}.${field}`] = why;
    return undefined;
  }
  const told = callbackUrl === undefined ? {} : { callbackUrl };
  return { amountCents, phone, reference, description, ...told };
}
