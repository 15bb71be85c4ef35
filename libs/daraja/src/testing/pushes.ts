import { cents } from '@daftari/kernel/money';
import type { Phone } from '@daftari/kernel/phone';
import type { DarajaCredentials } from '../credentials';
import type { StkPush } from '../provider-port';

export const CREDENTIALS: DarajaCredentials = {
  consumerKey: 'the-consumer-key',
  consumerSecret: 'the-consumer-secret',
  passkey: 'the-passkey-of-the-shortcode',
};

export function aPush(changes: Partial<StkPush> = {}): StkPush {
  return {
    shortcode: '174379',
    partyB: '174379',
    transactionType: 'CustomerPayBillOnline',
    amountCents: cents(500_00),
    phone: '254712345678' as Phone,
    accountReference: 'ORDER-12345-LONG-REFERENCE',
    transactionDesc: 'Payment for order 12345 & more',
    callbackUrl: 'https://pay.example.com/callbacks/stk/0-aa-secret',
    ...changes,
  };
}
