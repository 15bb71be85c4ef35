import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import { MIN_PAYOUT_SHILLINGS } from './amount';
import { bodyFields, type BodyFields } from './body-fields';
import { metadataIn } from './metadata-field';
import {
  amountIn,
  callbackUrlIn,
  idIn,
  MAX_DESCRIPTION_CHARACTERS,
  MAX_REFERENCE_CHARACTERS,
  orDefault,
  phoneIn,
} from './payment-fields';
import type { PayoutAsk } from './payout-ask';

export const DEFAULT_PAYOUT_REFERENCE = 'PAYOUT';
export const DEFAULT_PAYOUT_DESCRIPTION = 'Payout';

/**
 * Reads the body of a B2C payout, leniently (design §6, seed-apis.md §1.7): only `amount` and `phone` are required.
 * @throws DaftariError VALIDATION_ERROR, INVALID_PHONE or INVALID_UUID with `details.fields`; UNSUPPORTED_CURRENCY;
 * CREDENTIAL_NOT_FOUND, since nobody has a profile to pay out with
 */
export function readPayoutRequest(body: unknown, environment: Environment): PayoutAsk {
  const fields = bodyFields(body);
  const amountCents = amountIn(fields, 'amount', MIN_PAYOUT_SHILLINGS);
  const phone = phoneIn(fields, 'phone');
  const reference = orDefault(fields.text(MAX_REFERENCE_CHARACTERS, 'reference'), DEFAULT_PAYOUT_REFERENCE);
  const description = orDefault(fields.text(MAX_DESCRIPTION_CHARACTERS, 'description'), DEFAULT_PAYOUT_DESCRIPTION);
  const callbackUrl = callbackUrlIn(fields, environment);
  const channelId = idIn(fields, 'channelId');
  const credentialId = idIn(fields, 'credential_id', 'credentialId');
  const metadata = metadataIn(fields);
  fields.refuseIfWrong();
  refuseOtherCurrency(fields);
  if (credentialId !== undefined) {
    throw new DaftariError(
      'CREDENTIAL_NOT_FOUND',
      "Payouts leave the platform's own shortcode: leave credential_id out.",
    );
  }
  return {
    amountCents,
    phone,
    reference,
    description,
    ...(callbackUrl === undefined ? {} : { callbackUrl }),
    ...(channelId === undefined ? {} : { channelId }),
    ...metadata,
  };
}

function refuseOtherCurrency(fields: BodyFields): void {
  const currency = fields.value('currency');
  if (currency !== undefined && currency !== 'KES') throw new DaftariError('UNSUPPORTED_CURRENCY');
}
