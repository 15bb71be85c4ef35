import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { RecordedEvent } from '@daftari/journal-core/event';

type PaymentEvent = RecordedEvent<InitiationEvent>;
type LedgerEvent = RecordedEvent<WalletFeeEvent>;
type MoveType = 'PayoutPaid.v1' | 'PayoutReleased.v1' | 'LatePayoutCharged.v1';
type CallingType = 'PayoutSucceeded.v1' | 'PayoutRefused.v1' | 'PayoutFailed.v1' | 'LatePayoutConfirmed.v1';
type Calling = Extract<PaymentEvent, { type: CallingType }>;
type Move = Extract<LedgerEvent, { type: MoveType }>;

/** Whose money a payout is. */
type Source = NonNullable<Extract<PaymentEvent, { type: 'PayoutInitiated.v1' }>['data']['source']>;

/** A movement of a payout's money, and the batch of the ledger that it is in. */
interface Moved {
  readonly event: Move;
  readonly sequence: number;
}

/** A movement that nothing calls for, in words. */
export interface Uncalled {
  readonly sequence: number;
  readonly problem: string;
}

const CALLS_FOR: Record<CallingType, MoveType> = {
  'PayoutSucceeded.v1': 'PayoutPaid.v1',
  'PayoutRefused.v1': 'PayoutReleased.v1',
  'PayoutFailed.v1': 'PayoutReleased.v1',
  'LatePayoutConfirmed.v1': 'LatePayoutCharged.v1',
};

/**
 * The money of payouts: what each fact about a payout calls for stands in the ledger once, with its amount and receipt, and
 * nothing else does. It keeps the payouts of one partition in memory.
 */
export class PayoutClaims {
  /** What may stand in the ledger, as `keyOf` names it. */
  private readonly called = new Set<string>();
  private readonly moved = new Map<string, Moved[]>();
  /** Of each payout, whose money it is. */
  private readonly sources = new Map<string, Source>();
  /** The journal of payments is at hand: without it, nobody can say that nothing calls for a movement. */
  private isRead = false;

  takePayment(event: PaymentEvent): void {
    this.isRead = true;
    if (event.type === 'PayoutInitiated.v1') this.sources.set(event.data.transactionId, event.data.source ?? 'payout');
    if (isCalling(event)) this.called.add(keyOf(CALLS_FOR[event.type], event.data));
    else if (event.type === 'PayoutAbandoned.v1') this.called.add(keyOf('PayoutReleased.v1', event.data));
  }

  takePosting(event: LedgerEvent, sequence: number): void {
    if (!isMove(event)) return;
    const key = keyOf(event.type, event.data);
    this.moved.set(key, [...(this.moved.get(key) ?? []), { event, sequence }]);
  }

  /** What is wrong with the money of a payout after an event that the ledger has read. */
  problemsAfter(event: PaymentEvent): string[] {
    if (!isCalling(event)) return [];
    const type = CALLS_FOR[event.type];
    const key = keyOf(type, event.data);
    const moved = this.moved.get(key) ?? [];
    if (moved.length === 0) {
      return [`the ledger has read it, but no ${type} of ${key.slice(type.length + 1)} follows from it`];
    }
    const tooMany = moved.length > 1 ? [`${moved.length} of ${type} follow from it instead of one`] : [];
    return [...tooMany, ...moved.flatMap((each) => differences(event, each.event, this.sourceOf(event)))];
  }

  /** Money that moved for a payout although nothing of it calls for that; everything of both journals was taken before. */
  uncalled(): Uncalled[] {
    if (!this.isRead) return [];
    const without = [...this.moved].filter(([key]) => !this.called.has(key)).flatMap(([, moved]) => moved);
    return without.map(({ event: { type, stream, data }, sequence }) => {
      const problem = `${type} in ${stream}: nothing that happened to payout-${data.transactionId} calls for it`;
      return { sequence, problem };
    });
  }

  private sourceOf({ data }: Calling): Source {
    return this.sources.get(data.transactionId) ?? 'payout';
  }

  clear(): void {
    this.called.clear();
    this.sources.clear();
    this.moved.clear();
    this.isRead = false;
  }
}

/** A hold is paid or released; a late payout has no hold any more and is charged by its payment. */
function keyOf(type: MoveType, data: { readonly transactionId: string; readonly holdId?: string }): string {
  return `${type}/${type === 'LatePayoutCharged.v1' ? data.transactionId : data.holdId}`;
}

function isCalling(event: PaymentEvent): event is Calling {
  return Object.hasOwn(CALLS_FOR, event.type);
}

function isMove(event: LedgerEvent): event is Move {
  const { type } = event;
  return type === 'PayoutPaid.v1' || type === 'PayoutReleased.v1' || type === 'LatePayoutCharged.v1';
}

/** How a movement differs from what was called for. */
function differences(event: Calling, move: Move, source: Source): string[] {
  const { transactionId, amountCents } = event.data;
  const { type } = move;
  const foreign = move.data.transactionId === transactionId ? [] : [`${type} is of payment ${move.data.transactionId}`];
  if (type === 'PayoutReleased.v1') {
    const releasedCents = move.data.amountCents;
    if (releasedCents === amountCents) return foreign;
    return [...foreign, `${type} releases ${releasedCents} cents instead of ${amountCents}`];
  }
  return [...foreign, ...wrongLegs(event, move, source), ...wrongReceipt(event, move)];
}

function wrongLegs(
  event: Calling,
  { type, data }: Exclude<Move, { type: 'PayoutReleased.v1' }>,
  source: Source,
): string[] {
  const { merchantId, shortcode, amountCents } = event.data;
  const { environment } = event;
  const from = type === 'LatePayoutCharged.v1' ? lateSourceOf(event) : source;
  const payer =
    from === 'suspense' ? `${environment}/suspense/${shortcode}` : `${environment}/merchant/${merchantId}/${from}`;
  const wanted = [
    [payer, -amountCents],
    [`${environment}/mpesa/${shortcode}`, amountCents],
  ] as const;
  return wanted.flatMap(([account, cents]) => {
    const legs = data.legs.filter((leg) => leg.account === account);
    const movedCents = legs.reduce((sum, leg) => sum + leg.amountCents, 0);
    return movedCents === cents ? [] : [`${type} moves ${movedCents} cents on ${account} instead of ${cents}`];
  });
}

/** Late money that went back to suspense leaves from there; all else that was paid late is the merchant's debt. */
function lateSourceOf({ type, data }: Calling): 'suspense' | 'receivable' {
  return type === 'LatePayoutConfirmed.v1' && data.source === 'suspense' ? 'suspense' : 'receivable';
}

function wrongReceipt(event: Calling, { type, data }: Exclude<Move, { type: 'PayoutReleased.v1' }>): string[] {
  const receipt = 'receipt' in event.data ? event.data.receipt : undefined;
  if (data.receipt === receipt) return [];
  const named = (name: string | undefined) => (name === undefined ? 'no receipt' : `receipt ${name}`);
  return [`${type} names ${named(data.receipt)} instead of ${receipt ?? 'none'}`];
}
