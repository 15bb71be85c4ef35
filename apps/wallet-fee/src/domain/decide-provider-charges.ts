import type { Environment } from '@daftari/journal-core/event';
import type { Cents } from '@daftari/kernel/money';
import { mpesaAccount, providerChargesAccount } from './accounts';
import { creditData } from './credit';
import type { LedgerFact, LedgerView } from './ledger-view';
import { transfer } from './posting';
import { postingIdOf, postingStream } from './streams';

/** What M-Pesa took from a shortcode for its services, as one comparison of its balance found it. */
export interface ProviderCharges {
  /** The platform. */
  readonly merchantId: string;
  readonly environment: Environment;
  /** The shortcode's account. */
  readonly transactionId: string;
  /** The question whose answer told of them. */
  readonly attemptId: string;
  readonly shortcode: string;
  readonly amountCents: Cents;
}

export function providerChargesStreams({ attemptId }: Pick<ProviderCharges, 'attemptId'>): string[] {
  return [postingStream(postingIdOf(attemptId, 'provider-charges'))];
}

/** Books what M-Pesa took: it holds so much less for us. Once for each comparison. */
export function decideProviderCharges(command: ProviderCharges, view: LedgerView): LedgerFact[] {
  const { environment, shortcode, amountCents, attemptId } = command;
  const postingId = postingIdOf(attemptId, 'provider-charges');
  const stream = postingStream(postingId);
  if (view.stream(stream).version > 0) return [];
  const legs = transfer(providerChargesAccount(environment), mpesaAccount(environment, shortcode), amountCents);
  return [{ stream, type: 'ProviderChargesBooked.v1', data: { ...creditData(postingId, command), legs } }];
}
