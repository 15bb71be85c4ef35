import { Type, type Static } from 'typebox';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { UnmatchedFunds } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { cents, shillings } from '@daftari/kernel/money';
import { environmentOnWire } from '../../../application/environment-on-wire';
import { FUNDS_DECISIONS, readFundsDecision } from '../../../domain/admin/decision-request';
import { environmentIn } from '../../../domain/admin/scope';
import { pageIn, queryFields } from '../../../domain/query-fields';
import {
  EnvironmentAnswer,
  EnvironmentField,
  EnvironmentQuery,
  Id,
  Kes,
  NEXT_CURSOR,
  nextCursorOf,
  PAGE_QUERY,
  SAMPLE_MERCHANT_ID,
  SAMPLE_TRANSACTION_ID,
  Text,
  Time,
} from './admin-fields';
import { uuidIn } from './admin-ids';
import { adminRoute, answered } from './admin-route';
import { NoteField, TransactionParams } from './reviews.route';

const PATH = '/admin/v1/unmatched-funds';

const FundsAnswer = Type.Object(
  {
    transactionId: Id('Of the money, to decide on it.'),
    environment: EnvironmentAnswer,
    receipt: Text('The M-Pesa receipt.'),
    amount: Kes('How much'),
    currency: Text('KES.'),
    shortcode: Text('Where it was paid to.'),
    billReference: Text('What the payer typed; `[erased]` once erased.'),
    payer: Text('Who paid, as far as M-Pesa tells; `[erased]` once erased.'),
    payerName: Text('Their name, as far as M-Pesa tells; `[erased]` once erased.'),
    paidAt: Text('When it was paid, ISO 8601; empty when it was not told.'),
    reason: Text('Why it is nobody’s yet.'),
    since: Time('When we learned of it'),
  },
  { title: 'Unmatched funds' },
);

const list = adminRoute({
  ...{ method: 'GET', url: PATH, operationId: 'adminListUnmatchedFunds', summary: 'List money that is nobody’s yet' },
  description: 'What customers paid without a prompt and with no merchant’s account number; the oldest first.',
  query: Type.Object({ ...EnvironmentQuery.properties, ...PAGE_QUERY }),
  answer: Type.Object({ items: Type.Array(FundsAnswer, { description: 'Oldest first.' }), ...NEXT_CURSOR }),
  answers: 'A page of unmatched funds.',
  sample: { items: [fundsAnswer(sampleFunds())], ...nextCursorOf('') },
  errors: ['INVALID_CURSOR'],
  async handle({ query }, deps) {
    const fields = queryFields(query);
    const asked = { ...pageIn(fields), environment: environmentOnWire(environmentIn(fields)) };
    fields.refuseIfWrong();
    const { funds, nextCursor } = await answered(deps, deps.initiation.listUnmatched(asked));
    return { items: funds.map(fundsAnswer), ...nextCursorOf(nextCursor) };
  },
});

const Resolved = Type.Object(
  {
    transactionId: Id('Of the money.'),
    resolved: Type.Boolean({ description: 'It is on the list no more.' }),
  },
  { title: 'Resolved funds' },
);

const resolve = adminRoute({
  ...{ method: 'POST', url: `${PATH}/:id/resolve`, operationId: 'adminResolveUnmatchedFunds' },
  summary: 'Say whose money it is',
  description: 'It is credited to the merchant, or leaves the list because it was settled elsewhere.',
  params: TransactionParams,
  body: Type.Object(
    {
      environment: EnvironmentField,
      decision: Type.String({
        enum: [...FUNDS_DECISIONS],
        description:
          'assign: it is a merchant’s. close: it was settled elsewhere, such as reversed on M-Pesa’s portal.',
      }),
      merchantId: Type.Optional(
        Type.String({ format: 'uuid', description: 'Whose it is; to assign it, and only then.' }),
      ),
      note: NoteField,
    },
    {
      title: 'Decision on unmatched funds',
      'x-examples': {
        assign: {
          summary: 'It is a merchant’s',
          value: { decision: 'assign', merchantId: SAMPLE_MERCHANT_ID, note: 'payer called, ticket 812' },
        },
        close: {
          summary: 'It was reversed',
          value: { environment: 'test', decision: 'close', note: 'reversed by hand' },
        },
      },
    },
  ),
  again: 'The same decision again changes nothing, with or without a key.',
  answer: Resolved,
  answers: 'It is decided.',
  sample: { transactionId: SAMPLE_TRANSACTION_ID, resolved: true },
  errors: ['INVALID_UUID', 'TRANSACTION_NOT_FOUND', 'MERCHANT_NOT_FOUND', 'DECISION_CONFLICT', 'ALREADY_EXISTS'],
  async handle({ params, body, caller }, deps) {
    const transactionId = uuidIn(params);
    const { environment, merchantId = '', note } = readFundsDecision(body);
    const asked = {
      environment: environmentOnWire(environment),
      transactionId,
      toMerchantId: merchantId,
      note,
      caller,
    };
    await answered(deps, deps.initiation.resolveUnmatched(asked));
    return { transactionId, resolved: true };
  },
});

export const unmatchedFundsRoutes = [list, resolve];

function fundsAnswer(funds: UnmatchedFunds): Static<typeof FundsAnswer> {
  const { environment, amountCents, ...rest } = funds;
  return {
    transactionId: rest.transactionId,
    environment: environment === Environment.LIVE ? 'live' : 'test',
    receipt: rest.receipt,
    amount: shillings(cents(amountCents)),
    currency: rest.currency,
    shortcode: rest.shortcode,
    billReference: rest.billReference,
    payer: rest.payer,
    payerName: rest.payerName,
    paidAt: rest.paidAt,
    reason: rest.reason,
    since: rest.since,
  };
}

function sampleFunds(): UnmatchedFunds {
  return {
    ...{ transactionId: SAMPLE_TRANSACTION_ID, environment: Environment.TEST, receipt: 'LGR019G3J2' },
    ...{ amountCents: 50_000, currency: 'KES', shortcode: '174379', billReference: 'rent march' },
    ...{ payer: '2547*****678', payerName: 'AMINA', paidAt: '2026-03-01T08:00:00.000Z' },
    ...{ reason: 'the reference names no merchant', since: '2026-03-01T08:00:01.000Z' },
  };
}
