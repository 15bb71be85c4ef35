import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { PayoutEvent } from '@daftari/contracts/events/payout-events';
import type { TransferEvent } from '@daftari/contracts/events/transfer-events';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import { refundsAfter, type RefundFacts } from './refund-facts';

export type PaymentEvent = RecordedEvent<InitiationEvent>;
type Initiated = Extract<InitiationEvent, { type: 'PaymentInitiated.v1' }>['data'];
export type FinalStatus = 'SUCCESS' | 'FAILED' | 'CANCELLED' | 'EXPIRED';

type PayoutInitiated = Extract<PayoutEvent, { type: 'PayoutInitiated.v1' }>['data'];

type Told = Pick<
  Initiated,
  'transactionId' | 'merchantId' | 'dialect' | 'callbackUrl' | 'amountCents' | 'currency' | 'phone' | 'accountReference'
> & { readonly paymentType: Initiated['paymentType'] | PayoutInitiated['paymentType'] | 'C2B' };

const TOLD_STREAM = /^(?:payment|payout|transfer|collection)-/;

/**
 * True for the streams whose events are told: payments and payouts, what becomes of money for another customer, and money that
 * came unprompted.
 */
export function isOfPayment(stream: string): boolean {
  return TOLD_STREAM.test(stream);
}

/** The stream with which what an event tells began: a transfer is told as the payment that collected its money. */
export function beginningOf(stream: string): string {
  return stream.replace(/^transfer-/, 'payment-');
}

/** What a webhook tells about a payment or payout, gathered from its own events. */
export interface PaymentFacts extends Told {
  readonly environment: Environment;
  readonly transactionDesc?: string;
  readonly channelId?: string;
  /** Of C2C: who gets the money in the end. */
  readonly receiver?: string;
  /** Of a refund: the payment whose money goes back. */
  readonly parentId?: string;
  /** The batch that it was asked for in, which was answered before anything was sent. */
  readonly batchId?: string;
  /** When its request was answered at the latest, ISO 8601; absent in old logs. */
  readonly answerBy?: string;
  /** The merchant's own names and values, as JSON. */
  readonly metadata?: string;
  /** All money that came after the payment had ended otherwise. */
  readonly lateFundsCents?: number;
  /** The ids of the events that told of it: any of them may come again. */
  readonly lateEvents?: readonly string[];
  readonly refunds?: readonly RefundFacts[];
  /** ISO 8601. */
  readonly createdAt: string;
  readonly providerRequestId?: string;
  readonly providerCheckoutId?: string;
  /** Of a payout: its fee is earned once M-Pesa has taken it. */
  readonly accepted?: true;
  /** How it ended; there is at most one ending. */
  readonly ending?: PaymentEnding;
  /** Of money for another customer: why that one was not paid, as long as it is not tried again. */
  readonly unpaid?: Why;
}

/** The code with which a transfer is parked when M-Pesa paid what it had called failed. */
const PAID_LATE = 'PAID_LATE';

type Why = Pick<PaymentEnding, 'resultCode' | 'resultDescription'>;

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

const PAYOUT_STATUS = {
  'PayoutSucceeded.v1': 'SUCCESS',
  'PayoutFailed.v1': 'FAILED',
  'PayoutRefused.v1': 'FAILED',
} as const satisfies Partial<Record<PayoutEvent['type'], FinalStatus>>;

const TRANSFER_STATUS = {
  'TransferCompleted.v1': 'SUCCESS',
  'TransferRefunded.v1': 'FAILED',
  'TransferClosed.v1': 'FAILED',
} as const satisfies Partial<Record<TransferEvent['type'], FinalStatus>>;

const LATE = ['LateFundsReceived.v1', 'LatePayoutConfirmed.v1'] as const;
const REFUND = ['PaymentRefunded.v1', 'PaymentRefundFailed.v1'] as const;
type Ending =
  | keyof typeof FINAL_STATUS
  | keyof typeof PAYOUT_STATUS
  | keyof typeof TRANSFER_STATUS
  | (typeof LATE)[number]
  | (typeof REFUND)[number]
  | 'CollectionReceived.v1';

/** An event that tells how a payment ended, or of money that moved (or did not, as it should have) after its end. */
export function isAboutTheEnd(event: PaymentEvent): event is PaymentEvent & { type: Ending } {
  const { type } = event;
  return (
    Object.hasOwn(FINAL_STATUS, type) ||
    Object.hasOwn(PAYOUT_STATUS, type) ||
    Object.hasOwn(TRANSFER_STATUS, type) ||
    ([...LATE, ...REFUND, 'CollectionReceived.v1'] as readonly string[]).includes(type)
  );
}

/** What is known of a payment after one more event of its stream; undefined before it is initiated. */
export function evolveFacts(facts: PaymentFacts | undefined, event: PaymentEvent): PaymentFacts | undefined {
  switch (event.type) {
    case 'PaymentInitiated.v1':
      return begun(event, event.data.accountReference, event.data.transactionDesc);
    case 'PaymentAccepted.v1':
      return facts && { ...facts, ...providerIds(event.data) };
    case 'PaymentSucceeded.v1':
    case 'PaymentFailed.v1':
    case 'PaymentCancelled.v1':
    case 'PaymentExpired.v1':
      return facts && { ...facts, ...providerIds(event.data), ending: endingOf(facts, event) };
    case 'PaymentRefused.v1':
      return facts && { ...facts, ending: endingOf(facts, event) };
    case 'PayoutInitiated.v1':
      return begun(event, event.data.reference, event.data.description);
    case 'CollectionReceived.v1':
      return collected(event);
    case 'PayoutAccepted.v1':
      return facts && { ...facts, accepted: true, ...conversationOf(event.data) };
    case 'PayoutSucceeded.v1':
    case 'PayoutFailed.v1':
    case 'PayoutRefused.v1':
      return facts && { ...facts, ending: payoutEnding(facts, event) };
    case 'TransferPayoutDue.v1':
      return facts && withoutWhy(facts);
    case 'TransferRefundDue.v1':
      return facts && { ...facts, unpaid: whyOf(event.data) };
    case 'TransferParked.v1':
      return facts && parkedFacts(facts, whyOf(event.data));
    case 'TransferCompleted.v1':
    case 'TransferClosed.v1':
      return facts && { ...facts, ending: transferEnding(facts, event) };
    case 'TransferRefunded.v1':
      return facts && withRefund({ ...facts, ending: transferEnding(facts, event) }, event);
    case 'LateFundsReceived.v1':
      return facts && withLateFunds(facts, event.id, event.data.amountCents);
    case 'PaymentRefundStarted.v1':
    case 'PaymentRefunded.v1':
    case 'PaymentRefundFailed.v1':
      return facts && withRefund(facts, event);
    default:
      return facts;
  }
}

/** The fee is given back when M-Pesa never took the payment, and on a failure where the rule says so (design §5.3). */
function endingOf(
  { providerCheckoutId }: PaymentFacts,
  { type, data }: PaymentEvent & { type: keyof typeof FINAL_STATUS },
): PaymentEnding {
  const { resultCode, resultDescription, fee } = data;
  const status = FINAL_STATUS[type];
  // A person's word that it was not paid does not prove that M-Pesa ever took it.
  const isUntaken = providerCheckoutId === undefined && 'via' in data && data.via === 'operator';
  const isReleased = type === 'PaymentRefused.v1' || (status !== 'SUCCESS' && (fee.refundOnFailure || isUntaken));
  const receipt = 'receipt' in data ? data.receipt : undefined;
  return {
    status,
    resultCode,
    resultDescription,
    ...optional({ receipt }),
    feeCents: isReleased ? 0 : fee.amountCents,
  };
}

/** The fee is given back when M-Pesa never took the payout, and on a later failure where the rule says so (design §5.3). */
function payoutEnding(
  { accepted }: PaymentFacts,
  { type, data }: PaymentEvent & { type: keyof typeof PAYOUT_STATUS },
): PaymentEnding {
  const { resultCode, resultDescription, fee } = data;
  const status = PAYOUT_STATUS[type];
  const isCharged = status === 'SUCCESS' || (accepted === true && !fee.refundOnFailure);
  const receipt = 'receipt' in data ? data.receipt : undefined;
  return {
    status,
    resultCode,
    resultDescription,
    ...optional({ receipt }),
    feeCents: isCharged ? fee.amountCents : 0,
  };
}

/** The collection's own end, once the receiver has the money; a failure when the receiver was not paid by it. */
function transferEnding(
  { ending, unpaid }: PaymentFacts,
  event: PaymentEvent & { type: keyof typeof TRANSFER_STATUS },
): PaymentEnding {
  if (ending === undefined) throw new Error(`${event.stream}: ${event.type} of a payment that has not ended`);
  if (event.type === 'TransferCompleted.v1') return ending;
  const { fee } = event.data;
  const why = event.type === 'TransferRefunded.v1' ? whyOf(event.data) : (unpaid ?? whyOf(ending));
  return { status: 'FAILED', ...why, feeCents: fee.refundOnFailure ? 0 : fee.amountCents };
}

/** Why the receiver was not paid; that M-Pesa paid after all is what counts from then on. */
function parkedFacts(facts: PaymentFacts, why: Why): PaymentFacts {
  return { ...facts, unpaid: why.resultCode === PAID_LATE ? why : (facts.unpaid ?? why) };
}

function withLateFunds(facts: PaymentFacts, eventId: string, amountCents: number): PaymentFacts {
  const { lateEvents = [], lateFundsCents = 0 } = facts;
  if (lateEvents.includes(eventId)) return facts;
  return { ...facts, lateFundsCents: lateFundsCents + amountCents, lateEvents: [...lateEvents, eventId] };
}

function withRefund(facts: PaymentFacts, event: Parameters<typeof refundsAfter>[1]): PaymentFacts {
  return { ...facts, refunds: refundsAfter(facts.refunds ?? [], event) };
}

function withoutWhy({ unpaid: _, ...facts }: PaymentFacts): PaymentFacts {
  return facts;
}

function whyOf({ resultCode, resultDescription }: Why): Why {
  return { resultCode, resultDescription };
}

/** Unknown when only a duplicate told that M-Pesa has it. */
function conversationOf({ conversationId }: { readonly conversationId: string }) {
  return conversationId === '' ? {} : { providerRequestId: conversationId };
}

function begun(
  event: PaymentEvent & { type: 'PaymentInitiated.v1' | 'PayoutInitiated.v1' },
  accountReference: string,
  transactionDesc: string,
): PaymentFacts {
  const { transactionId, merchantId, dialect, paymentType, amountCents, currency, phone } = event.data;
  const { callbackUrl, channelId, metadata, answerBy } = event.data;
  const { receiver, parentId, batchId } = event.data as Partial<Record<'receiver' | 'parentId' | 'batchId', string>>;
  return {
    transactionId,
    merchantId,
    environment: environmentOf(event),
    dialect,
    ...optional({ callbackUrl, channelId, metadata, receiver, parentId, batchId, answerBy, transactionDesc }),
    paymentType,
    amountCents,
    currency,
    phone,
    accountReference,
    createdAt: event.at,
  };
}

/** Money that came unprompted: it begins with its end. */
function collected(event: PaymentEvent & { type: 'CollectionReceived.v1' }): PaymentFacts {
  const { transactionId, merchantId, amountCents, currency, payer, payerName, billReference, receipt } = event.data;
  return {
    transactionId,
    merchantId,
    environment: environmentOf(event),
    // No request asked for it, in whatever words: it names no address.
    dialect: 'palpluss',
    paymentType: 'C2B',
    amountCents,
    currency,
    phone: payer,
    accountReference: billReference,
    transactionDesc: payerName,
    createdAt: event.at,
    ending: {
      status: 'SUCCESS',
      resultCode: '0',
      resultDescription: 'The customer paid without being asked.',
      receipt,
      feeCents: 0,
    },
  };
}

function environmentOf({ stream, environment }: PaymentEvent): Environment {
  if (environment === undefined) throw new Error(`${stream} names no environment`);
  return environment;
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
