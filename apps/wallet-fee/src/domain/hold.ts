import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { StreamModel } from '@daftari/journal-core/decider';
import type { Environment } from '@daftari/journal-core/event';
import { cents, type Cents } from '@daftari/kernel/money';

/** What stands in a stream `hold-<id>`. Finished holds are known only here: the partition's memory forgets them. */
export interface Hold {
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

export type HoldState = Hold | undefined;

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
        return hold && { ...hold, status: 'captured' };
      case 'FeeReleased.v1':
        return hold && { ...hold, status: 'released' };
      default:
        return hold;
    }
  },
};
