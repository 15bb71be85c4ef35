import { cents } from '@daftari/kernel/money';
import { decideProviderCharges, providerChargesStreams } from '../domain/decide-provider-charges';
import { about, environmentOf, type PaymentEvent } from './follow-payment';
import { recordOn, type LedgerJournal } from './ledger-journal';

type Compared = Extract<PaymentEvent, { type: 'BalanceCompared.v1' }>;

/** Books the charges that a comparison of M-Pesa's balance found, once; the difference itself moves nothing. */
export async function bookProviderCharges(journal: LedgerJournal, event: Compared): Promise<void> {
  const { merchantId, transactionId, attemptId, shortcode, newChargesCents } = event.data;
  if (newChargesCents === 0) return;
  const environment = environmentOf(event);
  const amountCents = cents(newChargesCents);
  const command = { merchantId, environment, transactionId, attemptId, shortcode, amountCents };
  await recordOn(journal, about(event, providerChargesStreams(command)), (view) =>
    decideProviderCharges(command, view),
  );
}
