import type { Metadata } from '@daftari/contracts/metadata';
import type { Cents } from '@daftari/kernel/money';
import type { Phone } from '@daftari/kernel/phone';

/** A payout that a merchant asks for, understood and complete: the same thing whichever dialect it was said in. */
export interface PayoutAsk {
  readonly amountCents: Cents;
  /** Who is paid. */
  readonly phone: Phone;
  readonly reference: string;
  readonly description: string;
  readonly callbackUrl?: string;
  readonly channelId?: string;
  readonly metadata?: Metadata;
}
