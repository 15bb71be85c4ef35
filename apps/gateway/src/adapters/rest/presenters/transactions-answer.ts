import { Type, type Static } from 'typebox';
import type { ListPaymentsResponse } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { NullableText } from '../envelope';
import { TransactionAnswer, transactionAnswer } from './transaction-answer';

const Overview = Type.Object(
  {
    total: Type.Integer(),
    completed: Type.Integer({ description: 'SUCCESS' }),
    failed: Type.Integer({ description: 'FAILED, CANCELLED, EXPIRED and REVERSED' }),
    pending: Type.Integer({ description: 'PENDING and PROCESSING' }),
  },
  { description: 'How many the filters find, on all pages together.' },
);

const Cursor = Type.Union([Type.String(), Type.Null()], {
  description: 'Opaque: send it as `cursor` for the next page. `null` at the end, and only there.',
});

/** Both spellings of the cursor: SDKs read the one, the docs' examples show the other (seed-apis.md §1.11). */
export const TransactionsAnswer = Type.Object(
  {
    overview: Type.Optional(
      Type.Union([Overview, Type.Null()], {
        description: '`null` when it cannot be counted without looking at too many; absent with `overview=false`.',
      }),
    ),
    items: Type.Array(TransactionAnswer, { description: 'Newest first; a page may be short before the end.' }),
    nextCursor: Cursor,
    next_cursor: NullableText,
  },
  { title: 'Transactions' },
);

export function transactionsAnswer(
  { payments, overview, nextCursor }: ListPaymentsResponse,
  withOverview: boolean,
): Static<typeof TransactionsAnswer> {
  const cursor = nextCursor === '' ? null : nextCursor;
  const { total, completed, failed, pending } = overview ?? {};
  const counted = total === undefined ? null : { total, completed, failed, pending };
  return {
    ...(withOverview ? { overview: counted as Static<typeof Overview> | null } : {}),
    items: payments.map(transactionAnswer),
    nextCursor: cursor,
    next_cursor: cursor,
  };
}
