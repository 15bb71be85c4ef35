import type { JsonAnswer } from './answer';

/** The answer to an accepted push; everything is a string (daraja.md §3.2). */
export function acknowledgement(merchantRequestId: string, checkoutRequestId: string): JsonAnswer {
  return {
    status: 200,
    body: {
      MerchantRequestID: merchantRequestId,
      CheckoutRequestID: checkoutRequestId,
      ResponseCode: '0',
      ResponseDescription: 'Success. Request accepted for processing',
      CustomerMessage: 'Success. Request accepted for processing',
    },
  };
}
