import type { BalanceEvent } from '@daftari/contracts/events/balance-events';
import { money, quoted } from '../words';
import type { Sentences } from './sentences';

const WHY = {
  daily: 'as every day',
  repeat: 'once more',
  operator: 'because a person wanted it',
};

const VERDICT = {
  'base-line': "what is there beside the ledger is the platform's own",
  'no-base-line': 'money was in flight, so it is asked for again',
  equal: 'they agree',
  'in-flight': 'payments without an end may explain it',
  unexplained: 'nothing explains it',
};

export const balanceSentences: Sentences<BalanceEvent> = {
  'BalanceAsked.v1': ({ data }) => `M-Pesa was asked for the balance of ${data.shortcode}, ${WHY[data.why]}.`,
  'BalanceNotLearned.v1': ({ data }) =>
    `The balance of ${data.shortcode} was not learned: result ${data.resultCode} ${quoted(data.resultDescription)}.`,
  'BalanceCompared.v1': ({ data }) =>
    `M-Pesa says that ${data.shortcode} holds ${money(data.reportedCents)} at ${data.reportedAt}, with charges of ` +
    `${money(data.chargesCents)}; the ledger says ${money(data.ledgerCents)} and ${money(data.ownCents)} beside it: ` +
    `difference ${money(data.differenceCents)}, ${VERDICT[data.verdict]}.`,
  'BalanceDifferenceAccepted.v1': ({ data }) =>
    `A person says of the difference of ${money(data.differenceCents)} on ${data.shortcode}: ${quoted(data.note)}.`,
};
