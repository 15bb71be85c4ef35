import type { Payment as PaymentMessage } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { Collection } from '../domain/collection/collection';
import type { Payment } from '../domain/payment';
import type { Payout } from '../domain/payout/payout';
import { collectionMessage } from './collection/collection-message';
import { paymentMessage } from './payment-message';
import { payoutMessage } from './payout/payout-message';

/** What a merchant's list is made of. */
export type Transaction = Payment | Payout | Collection;

/** Any of them as it goes over the wire. */
export function transactionMessage(found: Transaction): PaymentMessage {
  if ('billReference' in found) return collectionMessage(found);
  return 'originatorConversationId' in found ? payoutMessage(found) : paymentMessage(found);
}
