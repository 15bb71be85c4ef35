import type { Environment } from '@daftari/journal-core/event';
import { bodyFields } from './body-fields';
import { metadataIn } from './metadata-field';
import type { PaymentAsk } from './payment-ask';
import { amountIn, callbackUrlIn, descriptionIn, idIn, phoneIn, referenceIn } from './payment-fields';

export const DEFAULT_REFERENCE = 'PAYMENT';
export const DEFAULT_DESCRIPTION = 'Payment';

/**
 * Reads the body of an STK push, leniently (design §6, seed-apis.md §1.16): only `amount` and `phone` are required, null is
 * absent, both spellings of a field do, unknown fields are ignored.
 * @throws DaftariError VALIDATION_ERROR, INVALID_PHONE or INVALID_UUID with `details.fields`
 */
export function readStkRequest(body: unknown, environment: Environment): PaymentAsk {
  const fields = bodyFields(body);
  const amountCents = amountIn(fields, 'amount');
  const phone = phoneIn(fields, 'phone');
  const accountReference = referenceIn(fields, DEFAULT_REFERENCE);
  const transactionDesc = descriptionIn(fields, DEFAULT_DESCRIPTION);
  const callbackUrl = callbackUrlIn(fields, environment);
  const channelId = idIn(fields, 'channelId');
  const credentialId = idIn(fields, 'credential_id', 'credentialId');
  const metadata = metadataIn(fields);
  fields.refuseIfWrong();
  return {
    amountCents,
    phone,
    accountReference,
    transactionDesc,
    ...(callbackUrl === undefined ? {} : { callbackUrl }),
    ...(channelId === undefined ? {} : { channelId }),
    ...(credentialId === undefined ? {} : { credentialId }),
    ...metadata,
  };
}
