import { Dialect, type InitiatePayout } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import { isUuid } from '@daftari/kernel/ids';
import { cents, type Cents } from '@daftari/kernel/money';
import { parsePhone, type Phone } from '@daftari/kernel/phone';
import type { PayoutData } from '../../domain/payout/payout';
import { idempotencyOf, metadataIn, sharedProblems } from '../request-problems';
import { environmentOf } from '../wire-environment';

/** M-Pesa pays out KES 10 to KES 250,000, in whole shillings (daraja.md §5). */
export const MIN_PAYOUT_CENTS = 1_000;

/** Longest texts, in characters; the event schemas have the same limits. */
const MAX_LENGTHS = { reference: 120, description: 255, callbackUrl: 500, apiKeyId: 64, requestId: 64 };

/** What the money goes out for, and whose it is. */
export type PayoutPurpose = Pick<
  PayoutData<'PayoutInitiated.v1'>,
  'paymentType' | 'source' | 'parentId' | 'reverses' | 'commandId'
>;

/** The merchant pays somebody, from its payout wallet. */
export const TO_ANYBODY: PayoutPurpose = { paymentType: 'B2C', commandId: 'BusinessPayment' };

/** A request that makes sense, in our own words. */
export interface PayoutRequest {
  readonly purpose: PayoutPurpose;
  /** Who asked for it, `operator:jane`; the merchant when absent. */
  readonly actor?: string;
  readonly merchantId: string;
  readonly environment: Environment;
  readonly amountCents: Cents;
  readonly phone: Phone;
  readonly reference: string;
  readonly description: string;
  readonly callbackUrl?: string;
  readonly channelId?: string;
  /** Of the batch it was asked for in. */
  readonly batchId?: string;
  readonly dialect: 'palpluss' | 'plugpay';
  readonly apiKeyId: string;
  readonly requestId: string;
  /** The merchant's own names and values, as canonical JSON. */
  readonly metadata?: string;
  /** The client's key, where the payout keeps none: of a refund, whose id follows from it. */
  readonly refundKey?: string;
  /** The client's key, and what it was used for. */
  readonly idempotency?: NonNullable<PayoutData<'PayoutInitiated.v1'>['idempotency']>;
}

/** The client's key under which it is asked for. */
export function keyOf({ idempotency, refundKey }: PayoutRequest): string | undefined {
  return idempotency?.key ?? refundKey;
}

/** @throws DaftariError VALIDATION_ERROR (with `details.fields`), INVALID_IDEMPOTENCY_KEY, INVALID_PHONE */
export function readPayoutRequest(item: InitiatePayout): PayoutRequest {
  const fields = {
    ...sharedProblems(item, MIN_PAYOUT_CENTS, MAX_LENGTHS),
    ...(item.channelId === undefined || isUuid(item.channelId) ? {} : { channelId: 'must be a UUID' }),
  };
  if (Object.keys(fields).length > 0) throw new DaftariError('VALIDATION_ERROR', undefined, { fields });
  const idempotency = idempotencyOf(item);
  const phone = parsePhone(item.phone);
  if (phone === undefined) throw new DaftariError('INVALID_PHONE');
  const { reference, description, callbackUrl, channelId, apiKeyId, requestId } = item;
  return {
    purpose: TO_ANYBODY,
    merchantId: item.merchantId.toLowerCase(),
    environment: environmentOf(item.environment) ?? 'test',
    amountCents: cents(item.amountCents),
    phone,
    reference,
    description,
    ...(callbackUrl === undefined ? {} : { callbackUrl }),
    ...(channelId === undefined ? {} : { channelId: channelId.toLowerCase() }),
    dialect: item.dialect === Dialect.PLUGPAY ? 'plugpay' : 'palpluss',
    apiKeyId,
    requestId,
    ...metadataIn(item),
    ...(idempotency === undefined ? {} : { idempotency }),
  };
}
