import { accountBalancesIn } from '@daftari/daraja/account-balances';
import { decodeInitiatorResult } from '@daftari/daraja/initiator-result';
import { payoutOutcomeOf } from '@daftari/daraja/initiator-result-codes';
import type { Reading } from '../domain/decide-callback';

/** An organisation has five or six accounts (daraja.md §13). */
const MAX_ACCOUNTS = 20;
const MAX_NAME = 100;
const CURRENCY = 'KES';

/** What the answer to an Account Balance question says (daraja.md §6.2); without accounts when M-Pesa told none. */
export function balanceReading(bytes: Buffer): Reading {
  const decoded = decodeInitiatorResult(bytes);
  if (decoded.kind === 'undecodable') return decoded;
  const { resultCode, resultDescription, parameters } = decoded;
  // The parameters of a failure are no balances, whatever they are called.
  const told = payoutOutcomeOf(resultCode) === 'success' ? accountBalancesIn(parameters) : [];
  const accounts = told
    .filter(({ account, currency }) => currency === CURRENCY && account.length <= MAX_NAME)
    .slice(0, MAX_ACCOUNTS)
    .map(({ account: name, totalCents: balanceCents }) => ({ name, balanceCents }));
  return { kind: 'balance-reported', report: { resultCode, resultDescription, accounts } };
}

/** The address alone says it: the question waited too long, and no balance follows but by another question. */
export function balanceTimeout(): Reading {
  const resultDescription = 'The request waited too long in the queue.';
  return { kind: 'balance-reported', report: { resultCode: '', resultDescription, accounts: [] } };
}
