import type { PaymentEvent, PaymentFacts } from '../domain/payment-facts';

/** What is known of payments, sealed as it came. */
export interface PaymentFactsSource {
  /**
   * Of an event about a payment's end: what is known of the payment, this event included and perhaps later ones; undefined
   * when its beginning is not known. Of any other event it may answer nothing.
   */
  after(event: PaymentEvent): Promise<PaymentFacts | undefined>;
}
