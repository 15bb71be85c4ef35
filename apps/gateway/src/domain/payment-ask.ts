import type { Cents } from '@daftari/kernel/money';
import type { Phone } from '@daftari/kernel/phone';

/** What a merchant asks for, understood and complete: the same thing whichever dialect it was said in. */
export interface PaymentAsk {
  readonly amountCents: Cents;
  readonly phone: Phone;
  readonly accountReference: string;
  readonly transactionDesc: string;
  readonly callbackUrl?: string;
  readonly channelId?: string;
  readonly credentialId?: string;
}
