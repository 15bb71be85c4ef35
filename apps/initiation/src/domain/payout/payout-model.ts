import type { StreamModel } from '@daftari/journal-core/decider';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Payout, PayoutData, PayoutEvent, PayoutState, StatusQuestion } from './payout';

/** Questions and answers that are kept; the schedule asks fewer, so that only noise is forgotten. */
const MAX_QUESTIONS = 64;

export const payoutModel: StreamModel<PayoutState, PayoutEvent> = {
  initialState: { abandonedHolds: [], payout: undefined },
  evolve({ abandonedHolds, payout }, event) {
    if (event.type !== 'PayoutAbandoned.v1') return { abandonedHolds, payout: evolvePayout(payout, event) };
    return { abandonedHolds: [...abandonedHolds, event.data.holdId], payout };
  },
};

/** True for what ends a payout. */
export function isPayoutEnd(type: PayoutEvent['type']): boolean {
  return type === 'PayoutSucceeded.v1' || type === 'PayoutFailed.v1' || type === 'PayoutRefused.v1';
}

type PayoutItselfEvent = Exclude<PayoutEvent, { type: 'PayoutAbandoned.v1' }>;

/** The payout after an event of its stream; that holds were abandoned is not the payout's. */
export function evolvePayout(state: Payout | undefined, event: RecordedEvent<PayoutItselfEvent>): Payout {
  if (event.type === 'PayoutInitiated.v1') return initiated(event);
  if (state === undefined) throw new Error(`${event.stream} has ${event.type} before PayoutInitiated`);
  const { at } = event;
  switch (event.type) {
    case 'PayoutAccepted.v1':
      return accepted(state, event.data, at);
    case 'PayoutRefused.v1':
      return refused(state, event.data, at);
    case 'PayoutSubmissionUnknown.v1':
      return { ...state, submission: 'unknown', unknownAt: at, updatedAt: at };
    case 'PayoutResent.v1':
      return { ...state, submission: 'open', sends: state.sends + 1, sentAt: at };
    case 'PayoutDoubted.v1': {
      const { cause, resultCode, resultDescription } = event.data;
      const doubts = [...state.doubts, { cause, resultCode, resultDescription, at }];
      return { ...state, ...reversalIdOf(event.data), doubts };
    }
    case 'PayoutStatusAsked.v1':
      return asked(state, event.data, at);
    case 'PayoutStatusReported.v1':
      return reported(state, event.data, at);
    case 'PayoutSucceeded.v1':
      return { ...ended(state, event.data, at), outcome: { status: 'SUCCESS', ...receiptOf(event.data) } };
    case 'PayoutFailed.v1':
      return { ...ended(state, event.data, at), outcome: { status: 'FAILED' } };
    case 'LatePayoutConfirmed.v1':
      return { ...state, updatedAt: at, late: { ...receiptOf(event.data), at } };
    case 'PayoutReceiptLearned.v1':
      return receiptLearned(state, event.data.receipt, at);
    case 'PayoutReviewClosed.v1':
      return { ...state, closedReviews: [...state.closedReviews, event.data.review] };
  }
}

function initiated(event: RecordedEvent<PayoutEvent> & { type: 'PayoutInitiated.v1' }): Payout {
  const { environment, at, id } = event;
  if (environment === undefined) throw new Error(`${event.stream} names no environment`);
  const { answerBy: _, ...data } = event.data as PayoutData<'PayoutInitiated.v1'>;
  const times = { createdAt: at, updatedAt: at, sentAt: at };
  const nothingYet = { submission: 'open', sends: 1, doubts: [], asked: 0, questions: [], closedReviews: [] } as const;
  return { ...data, environment, initiatedBy: id, ...times, ...nothingYet };
}

/** An acknowledgement that comes after the end adds what the provider calls the payout, and reopens nothing. */
function accepted(payout: Payout, data: PayoutData<'PayoutAccepted.v1'>, at: string): Payout {
  const { conversationId, resultCode, resultDescription } = data;
  const name = conversationId === '' ? {} : { conversationId };
  const names = { ...name, ...reversalIdOf(data) };
  const known = { ...payout, ...names, submission: 'accepted', acceptedAt: at, updatedAt: at } as const;
  return payout.outcome === undefined ? { ...known, resultCode, resultDescription } : known;
}

function refused(payout: Payout, data: PayoutData<'PayoutRefused.v1'>, at: string): Payout {
  const { code, resultCode, resultDescription, retryAfterSeconds } = data;
  const retry = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  const refusal = { code, resultCode, resultDescription, ...retry };
  return { ...ended(payout, data, at), submission: 'refused', refusal, outcome: { status: 'FAILED' } };
}

interface Word {
  readonly resultCode: string;
  readonly resultDescription: string;
}

function ended(payout: Payout, { resultCode, resultDescription }: Word, updatedAt: string): Payout {
  return { ...payout, updatedAt, resultCode, resultDescription };
}

function asked(payout: Payout, data: PayoutData<'PayoutStatusAsked.v1'>, askedAt: string): Payout {
  const { number, conversationId, receipt } = data;
  const about = receipt === undefined ? {} : { receipt };
  const questions = merged(payout.questions, { conversationId, askedAt, ...about });
  return { ...payout, asked: number, questions };
}

function reported(payout: Payout, data: PayoutData<'PayoutStatusReported.v1'>, at: string): Payout {
  const { verdict, transactionStatus, resultCode, resultDescription, conversationId = '' } = data;
  const answer = { verdict, transactionStatus, resultCode, resultDescription, at };
  return { ...payout, questions: merged(payout.questions, { conversationId, answer }) };
}

/** Question and answer find each other by the provider's name of the question, whichever is on record first. */
function merged(known: readonly StatusQuestion[], one: StatusQuestion): StatusQuestion[] {
  const at = one.conversationId === '' ? -1 : known.findIndex((q) => q.conversationId === one.conversationId);
  if (at < 0) return [...known, one].slice(-MAX_QUESTIONS);
  return known.map((question, index) => (index === at ? { ...question, ...one } : question));
}

/** The receipt is that of the success, or of the late one that has none yet. */
function receiptLearned(payout: Payout, receipt: string, updatedAt: string): Payout {
  const { outcome, late } = payout;
  if (outcome?.status === 'SUCCESS') return { ...payout, updatedAt, outcome: { ...outcome, receipt } };
  return late === undefined ? payout : { ...payout, updatedAt, late: { ...late, receipt } };
}

function reversalIdOf({ reversalId }: { reversalId?: string | undefined }) {
  return reversalId === undefined ? {} : { reversalId };
}

function receiptOf({ receipt }: { receipt?: string | undefined }) {
  return receipt === undefined ? {} : { receipt };
}
