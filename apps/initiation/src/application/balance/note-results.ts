import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import type { InitiatorProduct } from '@daftari/daraja/daraja-health';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import type { Clock } from '@daftari/kernel/clock';
import { accountId } from '../../domain/balance/account';
import type { PayoutLog } from '../payout/payout-log';

/** A result that is older was read late, or is read again: it says nothing of today's credentials. */
export const NEWS_FOR_MS = 5 * 60_000;

export interface NoteResultsDeps {
  readonly payouts: Pick<PayoutLog, 'find'>;
  readonly clock: Clock;
  readonly platformShortcode: (environment: Environment) => string | undefined;
  /** Told of the code of each Result as it comes (see `DarajaHealth.reportResult`). Absent: nobody is. */
  readonly noteResult?: ((environment: Environment, resultCode: string, product: InitiatorProduct) => void) | undefined;
}

type Result = RecordedEvent<Extract<CallbackEvent, { type: 'ProviderResultMatched.v1' | 'BalanceReported.v1' }>>;

/**
 * Tells which API works or refuses our initiator, as results say it: acknowledgements do not look at the credential
 * (daraja.md §4). Word that something waited too long says nothing of that.
 */
export function resultNoter(deps: NoteResultsDeps): (event: RecordedEvent) => Promise<void> {
  const { payouts, clock, noteResult } = deps;
  return async (recorded) => {
    if (noteResult === undefined || !isResult(recorded) || recorded.environment === undefined) return;
    if (recorded.type === 'BalanceReported.v1' && !isOfOurAccount(deps, recorded)) return;
    const { resultCode } = recorded.data;
    if (resultCode === '' || clock.nowMs() - Date.parse(recorded.at) > NEWS_FOR_MS) return;
    noteResult(recorded.environment, resultCode, await productOf(payouts, recorded));
  };
}

/** A balance that is told under another name is nobody's word about our credentials. */
function isOfOurAccount({ platformShortcode }: NoteResultsDeps, { environment, data }: Result): boolean {
  const shortcode = environment && platformShortcode(environment);
  return (
    environment !== undefined && shortcode !== undefined && accountId(environment, shortcode) === data.transactionId
  );
}

function isResult(event: RecordedEvent): event is Result {
  return event.type === 'ProviderResultMatched.v1' || event.type === 'BalanceReported.v1';
}

/** Refunds are results of payouts by their address: that the one may not be done says nothing of the other. */
async function productOf(payouts: NoteResultsDeps['payouts'], event: Result): Promise<InitiatorProduct> {
  if (event.type === 'BalanceReported.v1') return 'account-balance';
  if (event.data.kind.startsWith('payout-status')) return 'transaction-status';
  const payout = await payouts.find(event.data);
  return payout?.commandId === 'TransactionReversal' ? 'reversal' : 'payout';
}
