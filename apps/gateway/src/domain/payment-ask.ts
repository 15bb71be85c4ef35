import type { Metadata } from '@daftari/contracts/metadata';
import type { Cents } from '@daftari/kernel/money';
import type { Phone } from '@daftari/kernel/phone';

/** What a merchant asks for, understood and complete: the same thing whichever dialect it was said in. */
export interface PaymentAsk {
  readonly amountCents: Cents;
  readonly phone: Phone;
  /** Of a transfer between customers: who gets the money in the end; `phone` pays. */
  readonly receiverPhone?: Phone;
  readonly accountReference: string;
  readonly transactionDesc: string;
  readonly callbackUrl?: string;
  readonly channelId?: string;
  readonly credentialId?: string;
  readonly metadata?: Metadata;
}
