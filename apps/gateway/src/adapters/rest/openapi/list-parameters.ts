import { Type } from 'typebox';
import { TRANSACTION_STATUSES, TRANSACTION_TYPES } from '@daftari/contracts/transaction-words';
import { MAX_SEARCH_CHARACTERS } from '../../../domain/list-query';
import { DEFAULT_LIST_LIMIT, MAX_LIST_LIMIT } from '../../../domain/query-fields';
import { MAX_REFERENCE_CHARACTERS } from '../../../domain/payment-fields';

const Words = (known: readonly string[], what: string) =>
  Type.Optional(
    Type.String({
      description: `${what}: one or, with commas in between, several of ${known.join(', ')}.`,
      examples: [known[0]],
    }),
  );
const Moment = (description: string) => Type.Optional(Type.String({ description, examples: ['2026-03-01'] }));
const Amount = (description: string) => Type.Optional(Type.Number({ minimum: 0, description }));

/** The query of the list, for documentation: what is accepted is decided in the domain, which is more lenient. */
export const LIST_PARAMETERS = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LIST_LIMIT, default: DEFAULT_LIST_LIMIT })),
  cursor: Type.Optional(
    Type.String({ description: '`nextCursor` of the page before; for the first page none, or `null`.' }),
  ),
  status: Words(TRANSACTION_STATUSES, 'Where they stand'),
  type: Words(TRANSACTION_TYPES, 'What they are'),
  from: Moment('Created then or later: a day in Nairobi (UTC+3), or a time; one without a zone is Nairobi’s.'),
  to: Moment('Created then or earlier; a day counts to its end.'),
  channelId: Type.Optional(Type.String({ format: 'uuid', description: 'The channel that the request named.' })),
  amountMin: Amount('Shillings, at least.'),
  amountMax: Amount('Shillings, at most.'),
  phone: Type.Optional(Type.String({ description: 'Of the payer or payee, in any form that a payment takes.' })),
  external_reference: Type.Optional(
    Type.String({ maxLength: MAX_REFERENCE_CHARACTERS, description: 'The whole account reference, to the letter.' }),
  ),
  q: Type.Optional(
    Type.String({
      maxLength: MAX_SEARCH_CHARACTERS,
      description:
        'A transaction’s id, an M-Pesa receipt, a phone, or a part of the reference, the description or the provider’s ids.',
    }),
  ),
  overview: Type.Optional(Type.Boolean({ default: true, description: '`false`: do not count.' })),
});
