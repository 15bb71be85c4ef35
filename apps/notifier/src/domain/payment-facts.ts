import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';

export type PaymentEvent = RecordedEvent<InitiationEvent>;
type Initiated = Extract<InitiationEvent, { type: 'PaymentInitiated.v1' }>['data'];
export type FinalStatus = 'SUCCESS' | 'FAILED' | 'CANCELLED' | 'EXPIRED';

type Told = Pick<
  Initiated,
  | 'transactionId'
  | 'merchantId'
  | 'dialect'
  | 'callbackUrl'
  | 'paymentType'
  | 'amountCents'
  | 'currency'
  | 'phone'
  | 'accountReference'
>;

/** What a webhook tells about a payment, gathered from the payments' own events. */
export interface PaymentFacts extends Told {
  readonly environment: Environment;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly providerRequestId?: string;
  readonly providerCheckoutId?: string;
  /** How it ended; there is at most one ending. */
  readonly ending?: PaymentEnding;
}

export interface PaymentEnding {
  readonly status: FinalStatus;
  readonly resultCode: string;
  readonly resultDescription: string;
  readonly receipt?: string;
  /** What the merchant pays for it; 0 only when the fee was released (design §5.3). */
  readonly feeCents: number;
}

const FINAL_STATUS = {
  'PaymentSucceeded.v1': 'SUCCESS',
  'PaymentFailed.v1': 'FAILED',
  'PaymentCancelled.v1': 'CANCELLED',
  'PaymentExpired.v1': 'EXPIRED',
  'PaymentRefused.v1': 'FAILED',
} as const satisfies Partial<Record<InitiationEvent['type'], FinalStatus>>;

type Ending = keyof typeof FINAL_STATUS | 'LateFundsReceived.v1';

/** An event that tells how a payment ended, or of money that came after its end. */
export function isAboutTheEnd(event: PaymentEvent): event is PaymentEvent & { type: Ending } {
  return Object.hasOwn(FINAL_STATUS, event.type) || event.type === 'LateFundsReceived.v1';
}

/** What is known of a payment after one more event of its stream; undefined before it is initiated. */
export function evolveFacts(facts: PaymentFacts | undefined, event: PaymentEvent): PaymentFacts | undefined {
  switch (event.type) {
    case 'PaymentInitiated.v1':
      return initiated(event);
    case 'PaymentAccepted.v1':
      return facts && { ...facts, ...providerIds(event.data) };
    case 'PaymentSucceeded.v1':
    case 'PaymentFailed.v1':
    case 'PaymentCancelled.v1':
    case 'PaymentExpired.v1':
      return facts && { ...facts, ...providerIds(event.data), ending: endingOf(event) };
    case 'PaymentRefused.v1':
      return facts && { ...facts, ending: endingOf(event) };
    default:
      return facts;
  }
}

function endingOf({ type, data }: PaymentEvent & { type: keyof typeof FINAL_STATUS }): PaymentEnding {
  const { resultCode, resultDescription, fee } = data;
  const status = FINAL_STATUS[type];
  const isReleased = type === 'PaymentRefused.v1' || (status !== 'SUCCESS' && fee.refundOnFailure);
  const receipt = 'receipt' in data ? data.receipt : undefined;
  return {
    status,
    resultCode,
    resultDescription,
    ...optional({ receipt }),
    feeCents: isReleased ? 0 : fee.amountCents,
  };
}

function initiated(event: PaymentEvent & { type: 'PaymentInitiated.v1' }): PaymentFacts {
  if (event.environment === undefined) throw new Error(`${event.stream} names no environment`);
  const data = event.data as Initiated;
  const { transactionId, merchantId, dialect, paymentType, amountCents, currency, phone, accountReference } = data;
  return {
    transactionId,
    merchantId,
    environment: event.environment,
    dialect,
    ...optional({ callbackUrl: data.callbackUrl }),
    paymentType,
    amountCents,
    currency,
    phone,
    accountReference,
    createdAt: event.at,
  };
}

interface ProviderIds {
  readonly providerRequestId?: string | undefined;
  readonly providerCheckoutId?: string | undefined;
}

function providerIds({ providerRequestId, providerCheckoutId }: ProviderIds) {
  return optional({ providerRequestId, providerCheckoutId });
}

/** Without what is undefined. */
function optional<K extends string>(fields: Readonly<Record<K, string | undefined>>): Partial<Record<K, string>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<
    Record<K, string>
  >;
}
