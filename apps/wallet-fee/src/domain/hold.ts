import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { StreamModel } from '@daftari/journal-core/decider';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import { cents, type Cents } from '@daftari/kernel/money';

/** The hold of a fee. Finished holds are known only in their streams: the partition's memory forgets them. */
export interface Hold {
  /** Only the hold of a payout's amount says what it is of. */
  readonly kind?: never;
  readonly holdId: string;
  readonly merchantId: string;
  readonly environment: Environment;
  readonly transactionId: string;
  readonly paymentType: string;
  readonly account: string;
  readonly amountCents: Cents;
  readonly refundOnFailure: boolean;
  readonly status: 'open' | 'captured' | 'released';
}

/** The hold of a payout's amount. */
export interface PayoutHold {
  readonly kind: 'payout';
  readonly holdId: string;
  readonly merchantId: string;
  readonly environment: Environment;
  readonly transactionId: string;
  readonly paymentType: string;
  readonly account: string;
  readonly amountCents: Cents;
  /** The hold of its fee; absent when the fee is zero. */
  readonly feeHoldId?: string;
  readonly status: 'open' | 'paid' | 'released';
}

/** What stands in a stream `hold-<id>`. */
export type HoldState = Hold | PayoutHold | undefined;

type PayoutHeld = Extract<RecordedEvent<WalletFeeEvent>, { type: 'PayoutHeld.v1' }>;

export const holdModel: StreamModel<HoldState, WalletFeeEvent> = {
  initialState: undefined,
  evolve(hold, event) {
    switch (event.type) {
      case 'FeeHeld.v1': {
        const { holdId, merchantId, transactionId, paymentType, account, rule } = event.data;
        if (event.environment === undefined) throw new Error(`${event.stream}: money without an environment`);
        return {
          holdId,
          merchantId,
          environment: event.environment,
          transactionId,
          paymentType,
          account,
          amountCents: cents(event.data.amountCents),
          refundOnFailure: rule.refundOnFailure,
          status: 'open',
        };
      }
      case 'FeeCaptured.v1':
        return endFee(hold, 'captured');
      case 'FeeReleased.v1':
        return endFee(hold, 'released');
      case 'PayoutHeld.v1':
        return payoutHeld(event);
      case 'PayoutPaid.v1':
        return endPayout(hold, 'paid');
      case 'PayoutReleased.v1':
        return endPayout(hold, 'released');
      default:
        return hold;
    }
  },
};

function payoutHeld({ stream, environment, data }: PayoutHeld): PayoutHold {
  if (environment === undefined) throw new Error(`${stream}: money without an environment`);
  const { holdId, merchantId, transactionId, paymentType, account, feeHoldId } = data;
  return {
    kind: 'payout',
    holdId,
    merchantId,
    environment,
    transactionId,
    paymentType,
    account,
    amountCents: cents(data.amountCents),
    ...(feeHoldId !== undefined && { feeHoldId }),
    status: 'open',
  };
}

function endFee(hold: HoldState, status: 'captured' | 'released'): HoldState {
  return hold === undefined || hold.kind === 'payout' ? hold : { ...hold, status };
}

function endPayout(hold: HoldState, status: 'paid' | 'released'): HoldState {
  return hold?.kind === 'payout' ? { ...hold, status } : hold;
}
