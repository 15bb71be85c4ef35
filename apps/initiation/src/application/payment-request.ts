import { Dialect, type InitiatePayment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import { isUuid } from '@daftari/kernel/ids';
import { cents, type Cents } from '@daftari/kernel/money';
import { parsePhone, type Phone } from '@daftari/kernel/phone';
import type { EventData } from '../domain/payment';
import { MIN_PAYOUT_CENTS } from './payout/payout-request';
import { idempotencyOf, metadataIn, sharedProblems } from './request-problems';
import { environmentOf } from './wire-environment';

/** M-Pesa takes payments of KES 1 to KES 250,000, in whole shillings. */
export const MIN_AMOUNT_CENTS = 100;
/** What is to go on to another customer is paid out again. */
export const MIN_TRANSFER_CENTS = MIN_PAYOUT_CENTS;

/** Longest texts, in characters; the event schemas have the same limits. */
const MAX_LENGTHS = { accountReference: 120, transactionDesc: 255, callbackUrl: 500, apiKeyId: 64, requestId: 64 };

type Initiated = EventData<'PaymentInitiated.v1'>;

const PAYMENT_TYPES: readonly string[] = [
  'STK',
  'WALLET_TOPUP_SERVICE_TOKENS',
  'WALLET_TOPUP_PAYOUT',
  'C2C',
] satisfies Initiated['paymentType'][];
const NO_CHANNEL =
  "must be absent: a top-up goes to the platform's own, and so does what is to go on to another customer";
const NO_RECEIVER = 'must be absent: only C2C has a receiver';

/** A request that makes sense, in our own words. */
export interface PaymentRequest {
  readonly merchantId: string;
  readonly environment: Environment;
  readonly paymentType: Initiated['paymentType'];
  readonly amountCents: Cents;
  readonly phone: Phone;
  /** Of C2C, and only there: who gets the money in the end. */
  readonly receiver?: Phone;
  readonly accountReference: string;
  readonly transactionDesc: string;
  readonly callbackUrl?: string;
  readonly channelId?: string;
  /** The merchant's own credential profile that is to ask M-Pesa. */
  readonly credentialId?: string;
  readonly dialect: 'palpluss' | 'plugpay';
  readonly apiKeyId: string;
  readonly requestId: string;
  /** The merchant's own names and values, as canonical JSON. */
  readonly metadata?: string;
  /** The client's key, and what it was used for. */
  readonly idempotency?: NonNullable<Initiated['idempotency']>;
}

/**
 * @throws DaftariError VALIDATION_ERROR (with `details.fields`), INVALID_IDEMPOTENCY_KEY, INVALID_PHONE,
 * CREDENTIAL_NOT_FOUND
 */
export function readPaymentRequest(item: InitiatePayment): PaymentRequest {
  const fields = problemsOf(item);
  if (Object.keys(fields).length > 0) throw new DaftariError('VALIDATION_ERROR', undefined, { fields });
  const idempotency = idempotencyOf(item);
  const phone = parsePhone(item.phone);
  if (phone === undefined) throw new DaftariError('INVALID_PHONE');
  const credentialId = credentialIn(item);
  const receiver = receiverOf(item, phone);
  const { accountReference, transactionDesc, callbackUrl, channelId, apiKeyId, requestId } = item;
  return {
    merchantId: item.merchantId.toLowerCase(),
    environment: environmentOf(item.environment) ?? 'test',
    paymentType: item.paymentType as Initiated['paymentType'],
    amountCents: cents(item.amountCents),
    phone,
    ...(receiver === undefined ? {} : { receiver }),
    accountReference,
    transactionDesc,
    ...(callbackUrl === undefined ? {} : { callbackUrl }),
    ...(channelId === undefined ? {} : { channelId: channelId.toLowerCase() }),
    ...(credentialId === undefined ? {} : { credentialId }),
    dialect: item.dialect === Dialect.PLUGPAY ? 'plugpay' : 'palpluss',
    apiKeyId,
    requestId,
    ...metadataIn(item),
    ...(idempotency === undefined ? {} : { idempotency }),
  };
}

/** What the platform has to receive is asked for with its own credentials. @throws DaftariError CREDENTIAL_NOT_FOUND */
function credentialIn({ paymentType, credentialId }: InitiatePayment): string | undefined {
  if (credentialId === undefined) return undefined;
  if (paymentType !== 'STK' || !isUuid(credentialId)) throw new DaftariError('CREDENTIAL_NOT_FOUND');
  return credentialId.toLowerCase();
}

function problemsOf(item: InitiatePayment): Record<string, string> {
  const isTransfer = item.paymentType === 'C2C';
  const isPlatforms = item.paymentType !== 'STK';
  return {
    ...sharedProblems(item, isTransfer ? MIN_TRANSFER_CENTS : MIN_AMOUNT_CENTS, MAX_LENGTHS),
    ...(PAYMENT_TYPES.includes(item.paymentType) ? {} : { paymentType: `must be ${PAYMENT_TYPES.join(' or ')}` }),
    ...(isPlatforms && item.channelId !== undefined ? { channelId: NO_CHANNEL } : {}),
    ...(isTransfer && item.receiverPhone === undefined ? { receiverPhone: 'is required' } : {}),
    ...(!isTransfer && item.receiverPhone !== undefined ? { receiverPhone: NO_RECEIVER } : {}),
  };
}

/** @throws DaftariError INVALID_PHONE; VALIDATION_ERROR the money would go back to whom it came from */
function receiverOf({ receiverPhone }: InitiatePayment, sender: Phone): Phone | undefined {
  if (receiverPhone === undefined) return undefined;
  const receiver = parsePhone(receiverPhone);
  if (receiver === undefined)
    throw new DaftariError('INVALID_PHONE', undefined, { fields: { receiverPhone: 'must be a Kenyan mobile number' } });
  if (receiver !== sender) return receiver;
  const fields = { receiverPhone: "must be another phone than the sender's" };
  throw new DaftariError('VALIDATION_ERROR', undefined, { fields });
}
