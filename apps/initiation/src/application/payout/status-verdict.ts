import { statusOutcomeOf } from '@daftari/daraja/initiator-result-codes';
import type { StatusReported } from '../../domain/payout/payout-command';

const NOT_FOUND = '2032';

/** What the answer to a Transaction Status says (daraja.md §6.1): only `Completed` is money that moved. */
export function statusVerdictOf(resultCode: string, transactionStatus = ''): StatusReported['verdict'] {
  if (resultCode === NOT_FOUND) return 'not-found';
  if (resultCode !== '0') return 'unclear';
  const outcome = statusOutcomeOf(transactionStatus);
  return outcome === 'open' ? 'unclear' : outcome;
}
