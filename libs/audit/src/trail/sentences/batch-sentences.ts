import type { BanEvent } from '@daftari/contracts/events/ban-events';
import type { BatchEvent } from '@daftari/contracts/events/batch-events';
import { actorName, money, phone, quoted, short } from '../words';
import type { Sentences } from './sentences';

export const batchSentences: Sentences<BatchEvent> = {
  'PayoutBatchCreated.v1': ({ actor, data }) =>
    `Batch of ${data.itemCount} payouts, ${money(data.totalCents)} in all, ${quoted(data.description)}, asked for by ` +
    `${actorName(actor)}${data.idempotency === undefined ? '' : ` under the key ${quoted(data.idempotency.key)}`}.`,
  'PayoutBatchItemAdded.v1': ({ data }) =>
    `Item ${data.index}: ${money(data.amountCents)} to ${phone(data.phone)}, reference ${quoted(data.reference)} ` +
    `(payout ${short(data.transactionId)}).`,
  'PayoutBatchItemRefused.v1': ({ data }) =>
    `Item ${data.index} became no payout (${data.code}): ${quoted(data.message)}.`,
  'PayoutBatchSubmitted.v1': ({ data }) =>
    `Every item was seen to: ${data.started} became payouts, ${data.refused} were refused.`,
};

export const banSentences: Sentences<BanEvent> = {
  'StkBanned.v1': ({ data }) =>
    `API key ${short(data.apiKeyId)} may send no prompts until ${data.until}: of ${data.finished} that ended within ` +
    `${data.windowSeconds} s, ${data.succeeded} were paid.`,
};
