import { Type, type Static } from 'typebox';
import type {
  ListEntriesResponse,
  QuoteFeeResponse,
  Wallet,
  WalletEntry,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { addCents, cents, shillings } from '@daftari/kernel/money';
import { FEE_TYPES, type FeeAsk } from '../../../domain/fee-query';
import { feeInWords } from '../../../domain/fee-words';
import { WALLET_KINDS, type WalletKind } from '../../../domain/wallet-kind';
import { NullableText } from '../envelope';

const Kes = (description: string) => Type.Number({ description: `KES. ${description}` });
const Kind = (description: string) => Type.String({ enum: [...WALLET_KINDS], description });

/** The ledger's events in the words of a statement. */
const ENTRY_TYPES: Readonly<Record<string, string>> = {
  FeeCaptured: 'FEE',
  FeeRefunded: 'FEE_REFUND',
  CollectionCredited: 'COLLECTION',
  SuspenseSettled: 'COLLECTION',
  WalletToppedUp: 'TOPUP',
  PayoutPaid: 'PAYOUT',
  FundsMoved: 'TRANSFER',
  WalletAdjusted: 'ADJUSTMENT',
};
const OTHER = 'OTHER';

export function entryType({ eventType }: Pick<WalletEntry, 'eventType'>): string {
  return ENTRY_TYPES[eventType] ?? OTHER;
}

export const EntryAnswer = Type.Object({
  entryId: Type.String({
    description: 'The entry’s number in the wallet, from 1 on without gaps; a `cursor` as well.',
  }),
  type: Type.String({
    enum: [...new Set([...Object.values(ENTRY_TYPES), OTHER])],
    description: 'What happened; OTHER for what has no word yet.',
  }),
  description: Type.String({ description: 'The same in words.' }),
  amount: Kes('Positive came in, negative went out.'),
  balance: Kes('What was in the wallet after it, what is held included.'),
  currency: Type.String(),
  transactionId: Type.Union([Type.String({ format: 'uuid' }), Type.Null()], {
    description: 'The payment or payout behind it: ask with it at /v1/transactions/{id}; null when there is none.',
  }),
  receipt: Type.Union([Type.String(), Type.Null()], { description: 'M-Pesa’s receipt; null when there is none.' }),
  postingId: Type.String({ format: 'uuid', description: 'The ledger’s posting: both its sides have this id.' }),
  createdAt: Type.String({ description: 'When it was posted: ISO 8601 with milliseconds and Z.' }),
});

export const EntriesAnswer = Type.Object(
  {
    items: Type.Array(EntryAnswer, { description: 'Newest first.' }),
    nextCursor: Type.Union([Type.String(), Type.Null()], {
      description: 'Send it as `cursor` for the next page; null at the end.',
    }),
    next_cursor: NullableText,
  },
  { title: 'Wallet entries' },
);

export function entryAnswer(entry: WalletEntry): Static<typeof EntryAnswer> {
  return {
    entryId: entry.entryId,
    type: entryType(entry),
    description: entry.description,
    amount: shillings(cents(entry.amountCents)),
    balance: shillings(cents(entry.balanceCents)),
    currency: 'KES',
    transactionId: entry.transactionId === '' ? null : entry.transactionId,
    receipt: entry.receipt ?? null,
    postingId: entry.postingId,
    createdAt: entry.at,
  };
}

export function entriesAnswer({ entries, nextCursor }: ListEntriesResponse): Static<typeof EntriesAnswer> {
  const cursor = nextCursor === '' ? null : nextCursor;
  return { items: entries.map(entryAnswer), nextCursor: cursor, next_cursor: cursor };
}

export const WalletTransferAnswer = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: 'Names the move for ever: `postingId` of its two entries.' }),
    from: Kind('The wallet that gave.'),
    to: Kind('The wallet that got.'),
    amount: Kes('What was moved.'),
    currency: Type.String(),
    fromBalance: Kes('What can be spent from the wallet that gave, as it is now.'),
    toBalance: Kes('What can be spent from the wallet that got, as it is now.'),
  },
  { title: 'Wallet transfer' },
);

export interface MovedFunds {
  readonly postingId: string;
  readonly from: Wallet;
  readonly to: Wallet;
}

export function walletTransferAnswer(
  { postingId, from, to }: MovedFunds,
  amountCents: number,
): Static<typeof WalletTransferAnswer> {
  return {
    id: postingId,
    from: 'collections',
    to: 'payout',
    amount: shillings(cents(amountCents)),
    currency: from.currency,
    fromBalance: shillings(cents(from.availableCents)),
    toBalance: shillings(cents(to.availableCents)),
  };
}

export const AlertAnswer = Type.Object(
  {
    wallet: Kind('The wallet that is watched.'),
    below: Type.Union([Type.Number(), Type.Null()], {
      description: 'KES. Told when less than this can be spent; null: never.',
    }),
    availableBalance: Kes('What can be spent now.'),
    isLow: Type.Boolean({ description: 'Less than `below` can be spent now.' }),
    currency: Type.String(),
  },
  { title: 'Low-balance alert' },
);

export function alertAnswer(wallet: Wallet, kind: WalletKind): Static<typeof AlertAnswer> {
  const { alertBelowCents, availableCents, currency } = wallet;
  return {
    wallet: kind,
    below: alertBelowCents === undefined ? null : shillings(cents(alertBelowCents)),
    availableBalance: shillings(cents(availableCents)),
    isLow: alertBelowCents !== undefined && availableCents < alertBelowCents,
    currency,
  };
}

export const FeeQuoteAnswer = Type.Object(
  {
    type: Type.String({ enum: [...FEE_TYPES], description: 'What the quote is for.' }),
    amount: Kes('The payment.'),
    fee: Kes('What the service wallet would pay for it.'),
    total: Kes('Amount and fee together.'),
    currency: Type.String(),
    rule: Type.String({ description: 'What the fee follows from, in words.' }),
    refundOnFailure: Type.Boolean({
      description: 'Whether the fee is given back when the payment fails after M-Pesa had accepted it.',
    }),
  },
  { title: 'Fee quote' },
);

export function feeQuoteAnswer({ type, amountCents }: FeeAsk, quote: QuoteFeeResponse): Static<typeof FeeQuoteAnswer> {
  const feeCents = cents(quote.feeCents);
  return {
    type,
    amount: shillings(amountCents),
    fee: shillings(feeCents),
    total: shillings(addCents(amountCents, feeCents)),
    currency: 'KES',
    rule: feeInWords(quote.rule, quote.refundOnFailure),
    refundOnFailure: quote.refundOnFailure,
  };
}
