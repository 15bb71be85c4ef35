import { Environment as WireEnvironment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { Dialect, type InitiatePayment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import { isUuid } from '@daftari/kernel/ids';
import { cents, type Cents } from '@daftari/kernel/money';
import { parsePhone, type Phone } from '@daftari/kernel/phone';
import type { EventData } from '../domain/payment';

/** M-Pesa takes KES 1 to KES 250,000, in whole shillings. */
export const MIN_AMOUNT_CENTS = 100;
export const MAX_AMOUNT_CENTS = 25_000_000;

/** Longest texts, in characters; the event schemas have the same limits. */
const MAX_LENGTHS = { accountReference: 120, transactionDesc: 255, callbackUrl: 500, apiKeyId: 64, requestId: 64 };

type Initiated = EventData<'PaymentInitiated.v1'>;

const PAYMENT_TYPES: readonly string[] = ['STK', 'WALLET_TOPUP_SERVICE_TOKENS'] satisfies Initiated['paymentType'][];
/** A client's key (design §5.1): 1 to 120 printable ASCII characters. */
const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,120}$/;
const NUMBER = /(?:254|0)[17]\d{8}/;
const FINGERPRINT = /^[0-9a-f]{64}$/;

/** A request that makes sense, in our own words. */
export interface PaymentRequest {
  readonly merchantId: string;
  readonly environment: Environment;
  readonly paymentType: Initiated['paymentType'];
  readonly amountCents: Cents;
  readonly phone: Phone;
  readonly accountReference: string;
  readonly transactionDesc: string;
  readonly callbackUrl?: string;
  readonly channelId?: string;
  readonly dialect: 'palpluss' | 'plugpay';
  readonly apiKeyId: string;
  readonly requestId: string;
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
  const { idempotencyKey: key, requestFingerprint: fingerprint } = item;
  if (key !== undefined && !IDEMPOTENCY_KEY.test(key)) throw new DaftariError('INVALID_IDEMPOTENCY_KEY');
  const phone = parsePhone(item.phone);
  if (phone === undefined) throw new DaftariError('INVALID_PHONE');
  // Credential profiles do not exist yet, so no id can be one's.
  if (item.credentialId !== undefined) throw new DaftariError('CREDENTIAL_NOT_FOUND');
  const { accountReference, transactionDesc, callbackUrl, channelId, apiKeyId, requestId } = item;
  return {
    merchantId: item.merchantId.toLowerCase(),
    environment: item.environment === WireEnvironment.LIVE ? 'live' : 'test',
    paymentType: item.paymentType as Initiated['paymentType'],
    amountCents: cents(item.amountCents),
    phone,
    accountReference,
    transactionDesc,
    ...(callbackUrl === undefined ? {} : { callbackUrl }),
    ...(channelId === undefined ? {} : { channelId: channelId.toLowerCase() }),
    dialect: item.dialect === Dialect.PLUGPAY ? 'plugpay' : 'palpluss',
    apiKeyId,
    requestId,
    ...(key === undefined || fingerprint === undefined ? {} : { idempotency: { key, fingerprint } }),
  };
}

function problemsOf(item: InitiatePayment): Record<string, string> {
  const problems: Record<string, string> = {};
  const check = (field: string, ok: boolean, problem: string) => {
    if (!ok) problems[field] = problem;
  };
  const { amountCents, environment, dialect } = item;
  check('merchantId', isUuid(item.merchantId), 'must be a UUID');
  check(
    'environment',
    environment === WireEnvironment.TEST || environment === WireEnvironment.LIVE,
    'must be TEST or LIVE',
  );
  check('dialect', dialect === Dialect.PALPLUSS || dialect === Dialect.PLUGPAY, 'must be PALPLUSS or PLUGPAY');
  check('paymentType', PAYMENT_TYPES.includes(item.paymentType), `must be ${PAYMENT_TYPES.join(' or ')}`);
  const isTopUp = item.paymentType === 'WALLET_TOPUP_SERVICE_TOKENS';
  check('channelId', !isTopUp || item.channelId === undefined, "must be absent: a top-up goes to the platform's own");
  const needsFingerprint = item.idempotencyKey !== undefined;
  check('requestFingerprint', !needsFingerprint || FINGERPRINT.test(item.requestFingerprint ?? ''), 'must be SHA-256');
  const inRange = amountCents >= MIN_AMOUNT_CENTS && amountCents <= MAX_AMOUNT_CENTS;
  check('amount', inRange && amountCents % 100 === 0, 'must be whole shillings from 1 to 250000');
  for (const [field, max] of Object.entries(MAX_LENGTHS) as [keyof typeof MAX_LENGTHS, number][]) {
    check(field, (item[field] ?? '').length <= max, `must have at most ${max} characters`);
  }
  check('requestId', item.requestId !== '', 'must not be empty');
  // It stands in the envelope of events, where nothing is sealed.
  check('requestId', isUuid(item.requestId) || !NUMBER.test(item.requestId), 'must hold no phone number');
  return problems;
}
