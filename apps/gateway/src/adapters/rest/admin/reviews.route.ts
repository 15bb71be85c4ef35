import { Type, type Static } from 'typebox';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { Decision, ReviewReason, type Review } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { DaftariError } from '@daftari/kernel/errors';
import { environmentOnWire } from '../../../application/environment-on-wire';
import {
  DECISIONS,
  MAX_RECEIPT_CHARACTERS,
  readReviewDecision,
  type DecisionWord,
} from '../../../domain/admin/decision-request';
import { MAX_NOTE_CHARACTERS } from '../../../domain/admin/reason';
import { readPageQuery } from '../../../domain/admin/scope';
import { SAMPLE_PAID, SAMPLE_PAYMENT } from '../openapi/samples';
import { TransactionAnswer, transactionAnswer } from '../presenters/transaction-answer';
import {
  EnvironmentAnswer,
  EnvironmentField,
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

const PATH = '/admin/v1/reviews';
const ON_WIRE: Readonly<Record<DecisionWord, Decision>> = {
  paid: Decision.PAID,
  'not-paid': Decision.NOT_PAID,
  fulfil: Decision.FULFIL,
  refund: Decision.REFUND,
  'retry-payout': Decision.RETRY_PAYOUT,
  'retry-refund': Decision.RETRY_REFUND,
  close: Decision.CLOSE,
};

export const TransactionParams = Type.Object({
  id: Type.String({ format: 'uuid', description: 'The transaction.', examples: [SAMPLE_TRANSACTION_ID] }),
});
export const NoteField = Type.String({
  minLength: 1,
  maxLength: MAX_NOTE_CHARACTERS,
  description: 'Why, for those who read the log later.',
});

const ReviewAnswer = Type.Object(
  {
    reason: Text('Why a person has to look, such as SUBMISSION_UNKNOWN or LATE_FUNDS.'),
    message: Text('What happened and what to do.'),
    since: Time('Since when'),
    environment: EnvironmentAnswer,
    transaction: Type.Union([TransactionAnswer, Type.Null()], {
      description: 'The payment, payout or transfer; null where the log does not tell of which one it is.',
    }),
  },
  { title: 'Review' },
);

const list = adminRoute({
  ...{ method: 'GET', url: PATH, operationId: 'adminListReviews', summary: 'List what needs a person' },
  description: 'Payments, payouts and transfers of both environments, oldest first.',
  query: Type.Object({
    merchantId: Type.Optional(Type.String({ format: 'uuid', description: 'Only of this merchant.' })),
    ...PAGE_QUERY,
  }),
  answer: Type.Object({ items: Type.Array(ReviewAnswer, { description: 'Oldest first.' }), ...NEXT_CURSOR }),
  answers: 'A page of reviews.',
  sample: { items: [reviewAnswer(sampleReview())], ...nextCursorOf('') },
  errors: ['INVALID_CURSOR', 'INVALID_UUID'],
  async handle({ query }, deps) {
    const { reviews, nextCursor } = await answered(deps, deps.initiation.listReviews(readPageQuery(query)));
    return { items: reviews.map(reviewAnswer), ...nextCursorOf(nextCursor) };
  },
});

const resolveBody = Type.Object(
  {
    merchantId: Type.String({ format: 'uuid', description: 'Whose transaction it is.' }),
    environment: EnvironmentField,
    decision: Type.String({
      enum: [...DECISIONS],
      description: 'What is so; docs/operating/reviews.md says what it does.',
    }),
    note: NoteField,
    receipt: Type.Optional(
      Type.String({
        maxLength: MAX_RECEIPT_CHARACTERS,
        description: "M-Pesa's receipt; required to say that a payment was paid.",
      }),
    ),
  },
  {
    title: 'Decision on a review',
    'x-examples': {
      paid: {
        summary: 'It was paid',
        value: { merchantId: SAMPLE_MERCHANT_ID, decision: 'paid', receipt: 'LGR019G3J2', note: 'on the statement' },
      },
      notPaid: {
        summary: 'It was not',
        value: {
          merchantId: SAMPLE_MERCHANT_ID,
          environment: 'test',
          decision: 'not-paid',
          note: 'not on the statement',
        },
      },
    },
  },
);

const resolve = adminRoute({
  ...{ method: 'POST', url: `${PATH}/:id/resolve`, operationId: 'adminResolveReview', summary: 'Decide on a review' },
  description: 'Who decided, when and why stays in the log.',
  params: TransactionParams,
  body: resolveBody,
  again: 'The same decision again changes nothing, with or without a key.',
  answer: TransactionAnswer,
  answers: 'The transaction as it is now.',
  sample: transactionAnswer(SAMPLE_PAID),
  errors: [
    ...['INVALID_UUID', 'TRANSACTION_NOT_FOUND', 'DECISION_CONFLICT', 'REVIEW_NOT_DUE', 'ALREADY_EXISTS'],
    ...['ALREADY_REFUNDED', 'NOT_REFUNDABLE', 'INSUFFICIENT_FUNDS'],
  ] as const,
  async handle({ params, body, caller }, deps) {
    const transactionId = uuidIn(params);
    const { merchantId, environment, decision, note, receipt } = readReviewDecision(body);
    const asked = { merchantId, transactionId, environment: environmentOnWire(environment), note, receipt, caller };
    const { payment } = await answered(deps, deps.initiation.resolvePayment({ ...asked, decision: ON_WIRE[decision] }));
    if (payment === undefined) throw new DaftariError('TRANSACTION_NOT_FOUND');
    return transactionAnswer(payment);
  },
});

export const reviewsRoutes = [list, resolve];

function reviewAnswer({ payment, reason, message, since }: Review): Static<typeof ReviewAnswer> {
  return {
    reason: reason.replace('REVIEW_REASON_', ''),
    ...{ message, since },
    environment: payment?.environment === Environment.LIVE ? 'live' : 'test',
    transaction: payment === undefined ? null : transactionAnswer(payment),
  };
}

function sampleReview(): Review {
  return {
    payment: SAMPLE_PAYMENT,
    reason: ReviewReason.NO_FINAL_ANSWER,
    message: 'No final answer for 24 hours: look at the M-Pesa statement.',
    since: '2026-03-02T08:00:00.000Z',
  };
}
