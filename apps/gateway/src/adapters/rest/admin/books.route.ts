import { Type, type Static } from 'typebox';
import {
  BalanceVerdict,
  type BalanceComparison,
  type BalanceQuestion,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { cents, shillings } from '@daftari/kernel/money';
import { environmentOnWire } from '../../../application/environment-on-wire';
import { readEnvironmentQuery } from '../../../domain/admin/scope';
import { EnvironmentQuery, Id, Kes, SAMPLE_TRANSACTION_ID, Text, Time } from './admin-fields';
import { adminRoute, answered } from './admin-route';

const trial = adminRoute({
  ...{
    method: 'GET',
    url: '/admin/v1/trial-balance',
    operationId: 'adminTrialBalance',
    summary: 'Read the trial balance',
  },
  description: 'Every account of an environment, in order of names. The total is 0, or the ledger is broken.',
  query: EnvironmentQuery,
  answer: Type.Object(
    {
      accounts: Type.Array(
        Type.Object({
          account: Text('Its name.'),
          balance: Kes('What is posted'),
          held: Kes('What is held for payments under way'),
        }),
        { description: 'In order of names.' },
      ),
      total: Kes('Of all balances: 0'),
    },
    { title: 'Trial balance' },
  ),
  answers: 'The accounts.',
  sample: {
    accounts: [
      { account: 'test/mpesa/174379', balance: -1000, held: 0 },
      { account: 'test/platform/fees', balance: 1000, held: 0 },
    ],
    total: 0,
  },
  async handle({ query }, deps) {
    const environment = environmentOnWire(readEnvironmentQuery(query));
    const { accounts, totalCents } = await answered(deps, deps.walletFee.getTrialBalance({ environment }));
    return {
      accounts: accounts.map(({ account, postedCents, heldCents }) => ({
        account,
        balance: shillings(cents(postedCents)),
        held: shillings(cents(heldCents)),
      })),
      total: shillings(cents(totalCents)),
    };
  },
});

const ComparisonAnswer = Type.Object({
  attemptId: Id('Of the question that M-Pesa answered.'),
  shortcode: Text('Whose balance it is.'),
  reportedAt: Time('When M-Pesa told it'),
  reported: Kes('What M-Pesa has, utility and working account together'),
  charges: Kes('Its charges-paid account, zero or below'),
  ledger: Kes('What the ledger has'),
  own: Kes('What is there beside the ledger: the platform’s own money'),
  newCharges: Kes('What M-Pesa took since the comparison before'),
  mayHaveCome: Kes('Payments without an end'),
  mayHaveGone: Kes('Payouts without an end'),
  difference: Kes('What is unexplained; 0 when all is well'),
  verdict: Text('What follows, such as EQUAL, IN_FLIGHT or UNEXPLAINED.'),
  alarm: Type.Boolean({ description: 'The difference has stayed: a person has to look.' }),
});

const QuestionAnswer = Type.Object({
  attemptId: Id('Of the question.'),
  askedAt: Time('When M-Pesa was asked'),
  compared: Type.Boolean({ description: 'Whether a comparison followed.' }),
  resultCode: Text('Why it was not answered, as far as that is known; empty otherwise.'),
  resultDescription: Text('The same in words.'),
});

const comparison = adminRoute({
  ...{ method: 'GET', url: '/admin/v1/balance-comparison', operationId: 'adminBalanceComparison' },
  summary: 'Compare the ledger with M-Pesa',
  description: 'The newest comparison of the shortcode’s balance at M-Pesa with the ledger. One is made every day.',
  query: EnvironmentQuery,
  answer: Type.Object(
    {
      comparison: Type.Union([ComparisonAnswer, Type.Null()], { description: 'Null when none was made yet.' }),
      lastQuestion: Type.Union([QuestionAnswer, Type.Null()], { description: 'Null when none was asked yet.' }),
    },
    { title: 'Balance comparison' },
  ),
  answers: 'The comparison.',
  sample: { comparison: comparisonAnswer(sampleComparison()), lastQuestion: questionAnswer(sampleQuestion()) },
  async handle({ query }, deps) {
    const environment = environmentOnWire(readEnvironmentQuery(query));
    const found = await answered(deps, deps.initiation.getBalanceComparison({ environment }));
    return {
      comparison: found.comparison === undefined ? null : comparisonAnswer(found.comparison),
      lastQuestion: found.lastQuestion === undefined ? null : questionAnswer(found.lastQuestion),
    };
  },
});

export const booksRoutes = [trial, comparison];

function comparisonAnswer(found: BalanceComparison): Static<typeof ComparisonAnswer> {
  const kes = (amount: number) => shillings(cents(amount));
  return {
    attemptId: found.attemptId,
    shortcode: found.shortcode,
    reportedAt: found.reportedAt,
    reported: kes(found.reportedCents),
    charges: kes(found.chargesCents),
    ledger: kes(found.ledgerCents),
    own: kes(found.ownCents),
    newCharges: kes(found.newChargesCents),
    mayHaveCome: kes(found.mayHaveComeCents),
    mayHaveGone: kes(found.mayHaveGoneCents),
    difference: kes(found.differenceCents),
    verdict: found.verdict.replace('BALANCE_VERDICT_', ''),
    alarm: found.alarm,
  };
}

function questionAnswer(question: BalanceQuestion): Static<typeof QuestionAnswer> {
  const { attemptId, askedAt, compared, resultCode, resultDescription } = question;
  return { attemptId, askedAt, compared, resultCode, resultDescription };
}

function sampleComparison(): BalanceComparison {
  return {
    ...{ attemptId: SAMPLE_TRANSACTION_ID, shortcode: '174379', reportedAt: '2026-03-01T03:00:05.000Z' },
    ...{ reportedCents: 1_100_000, chargesCents: -1_500, ledgerCents: 998_500, ownCents: 100_000 },
    ...{ newChargesCents: 0, mayHaveComeCents: 0, mayHaveGoneCents: 0, differenceCents: 0 },
    ...{ verdict: BalanceVerdict.EQUAL, alarm: false },
  };
}

function sampleQuestion(): BalanceQuestion {
  const askedAt = '2026-03-01T03:00:00.000Z';
  return { attemptId: SAMPLE_TRANSACTION_ID, askedAt, compared: true, resultCode: '', resultDescription: '' };
}
