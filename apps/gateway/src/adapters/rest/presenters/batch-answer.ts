import { Type, type Static } from 'typebox';
import type { PayoutBatch, PayoutBatchLine } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { ERASED } from '@daftari/journal-core/personal-data';
import { cents, shillings } from '@daftari/kernel/money';
import { Shillings, Timestamp } from '../envelope';

const Count = (description: string) => Type.Integer({ minimum: 0, description });

const Line = Type.Object({
  index: Type.Integer({ minimum: 0, description: 'Its place in the request, from 0.' }),
  transactionId: Type.String({
    format: 'uuid',
    description: 'Of its payout; at /v1/transactions/{id} once it is begun.',
  }),
  amount: Shillings,
  phone: Type.String({ description: '254XXXXXXXXX' }),
  reference: Type.String(),
  status: Type.String({
    description: 'WAITING until it is begun, REFUSED when it became no payout, else the status of the payout.',
  }),
  code: Type.Union([Type.String(), Type.Null()], { description: 'Why it was refused or failed.' }),
  message: Type.Union([Type.String(), Type.Null()], { description: 'The same in words, for people.' }),
});

const PossibleDuplicate = Type.Object({
  phone: Type.String(),
  amount: Shillings,
  indexes: Type.Array(Type.Integer({ minimum: 0 }), { minItems: 2, description: 'Of the items that are alike.' }),
});

export const BatchAnswer = Type.Object(
  {
    batchId: Type.String({ format: 'uuid', description: 'Ask with it at /v1/b2c/batches/{id}.' }),
    tenantId: Type.String({ format: 'uuid', description: "The merchant's id." }),
    description: Type.String(),
    itemCount: Count('How many payouts were asked for.'),
    totalAmount: Shillings,
    paidAmount: Type.Number({ description: 'KES that reached its recipients.' }),
    currency: Type.String(),
    progress: Type.Object(
      {
        waiting: Count('Not begun yet.'),
        pending: Count('Under way.'),
        succeeded: Count('Paid.'),
        failed: Count('Not paid; the money is back in the payout wallet.'),
        refused: Count('Became no payout.'),
      },
      { description: 'Adds up to `itemCount`.' },
    ),
    possibleDuplicates: Type.Array(PossibleDuplicate, {
      description: 'Items with the same phone and amount. They are all paid: look whether they are meant.',
    }),
    items: Type.Array(Line, { description: 'All of them, in the order of the request.' }),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  { title: 'Batch of payouts', description: 'The batch as it stands.' },
);

export function batchAnswer(batch: PayoutBatch): Static<typeof BatchAnswer> {
  const { waiting, pending, succeeded, failed, refused } = batch;
  return {
    batchId: batch.batchId,
    tenantId: batch.merchantId,
    description: batch.description,
    itemCount: batch.itemCount,
    totalAmount: shillings(cents(batch.totalCents)),
    paidAmount: shillings(cents(batch.paidCents)),
    currency: batch.currency,
    progress: { waiting, pending, succeeded, failed, refused },
    possibleDuplicates: duplicatesIn(batch.lines),
    items: batch.lines.map(lineAnswer),
    createdAt: batch.createdAt,
    updatedAt: batch.updatedAt,
  };
}

function lineAnswer(line: PayoutBatchLine): Static<typeof Line> {
  const { index, transactionId, amountCents, phone, reference, status, code, message } = line;
  const amount = shillings(cents(amountCents));
  return { index, transactionId, amount, phone, reference, status, code: code ?? null, message: message ?? null };
}

function duplicatesIn(lines: readonly PayoutBatchLine[]): Static<typeof PossibleDuplicate>[] {
  const alike = new Map<string, PayoutBatchLine[]>();
  for (const line of lines) {
    if (line.phone === ERASED) continue;
    const key = `${line.phone}/${line.amountCents}`;
    const others = alike.get(key);
    if (others === undefined) alike.set(key, [line]);
    else others.push(line);
  }
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length < 2) return [];
    const amount = shillings(cents(first.amountCents));
    return [{ phone: first.phone, amount, indexes: group.map(({ index }) => index) }];
  });
}
