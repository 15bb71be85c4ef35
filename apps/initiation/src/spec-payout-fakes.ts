import type { HoldPayoutResult, WalletFeeService } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import type {
  AskOutcome,
  InitiatorProvider,
  Payout,
  PayoutOutcome,
  Queued,
  StatusQuestion,
} from '@daftari/daraja/initiator-port';
import type { Reversal, ReversalOutcome, ReversalProvider } from '@daftari/daraja/reversal-port';
import { DaftariError } from '@daftari/kernel/errors';

/** For specs: payout wallets of wallet-fee's contract, with one balance and one fee for everybody. */
export class FakePayoutHolds implements Pick<WalletFeeService, 'holdPayouts' | 'releasePayout' | 'getWallet'> {
  payoutCents = 1_000_000;
  payoutFeeCents = 2_300;
  payoutRefundOnFailure = false;
  /** Told of every payout hold, instead of making it. */
  payoutError: string | undefined;
  /** When it rejects or never resolves, nobody learns of the holds that were made. */
  afterPayoutHold: () => Promise<void> = async () => undefined;
  readonly payoutHolds = new Map<string, 'open' | 'released'>();
  readonly askedPayoutHolds: Parameters<WalletFeeService['holdPayouts']>[0]['holds'] = [];

  async holdPayouts({ holds }: Parameters<WalletFeeService['holdPayouts']>[0]) {
    this.askedPayoutHolds.push(...holds);
    const results = holds.map((hold) => this.holdOne(hold));
    await this.afterPayoutHold();
    return { results };
  }

  async releasePayout({ holdId }: Parameters<WalletFeeService['releasePayout']>[0]) {
    if (!this.payoutHolds.has(holdId)) throw new DaftariError('HOLD_NOT_FOUND');
    this.payoutHolds.set(holdId, 'released');
    return {};
  }

  async getWallet({ merchantId, kind }: Parameters<WalletFeeService['getWallet']>[0]) {
    const cents = { postedCents: this.payoutCents, heldCents: 0, availableCents: this.payoutCents };
    const wallet = { walletId: 'wallet', merchantId, kind, currency: 'KES', ...cents, updatedAt: '' };
    return { wallet };
  }

  private holdOne({ holdId, feeHoldId, amountCents }: Parameters<WalletFeeService['holdPayouts']>[0]['holds'][number]) {
    const refused = (code: string): HoldPayoutResult => ({
      result: { $case: 'error', value: { code, message: 'no', details: {} } },
    });
    if (this.payoutError !== undefined) return refused(this.payoutError);
    if (this.payoutHolds.get(holdId) === 'released') return refused('HOLD_FINISHED');
    if (!this.payoutHolds.has(holdId)) {
      if (this.payoutCents < amountCents) return refused('INSUFFICIENT_FUNDS');
      this.payoutCents -= amountCents;
      this.payoutHolds.set(holdId, 'open');
    }
    const { payoutFeeCents: feeCents, payoutRefundOnFailure: refundOnFailure } = this;
    const fee = { holdId: feeCents === 0 ? '' : feeHoldId, feeCents, refundOnFailure };
    return { result: { $case: 'hold', value: { holdId, amountCents, fee } } } satisfies HoldPayoutResult;
  }
}

export const QUEUED: Queued = {
  kind: 'queued',
  conversationId: 'AG_20261121_1',
  originatorConversationId: '',
  resultCode: '0',
  resultDescription: 'Accept the service request successfully.',
};

/** For specs: remembers what it was asked, and answers what it is told to. */
export class FakeInitiator implements InitiatorProvider, ReversalProvider {
  readonly reversals: Reversal[] = [];
  /** What asking for a reversal is answered with at once; acknowledged under names of its own, unless told otherwise. */
  answerReversal: (reversal: Reversal, number: number) => ReversalOutcome | Promise<ReversalOutcome> = (_, number) => ({
    ...QUEUED,
    conversationId: `AG_reversal_${number}`,
    originatorConversationId: `8423-4a3b-${number}`,
  });
  readonly orders: { order: Payout; deadlineMs: number | undefined }[] = [];
  readonly questions: StatusQuestion[] = [];
  answer: (order: Payout) => PayoutOutcome | Promise<PayoutOutcome> = () => QUEUED;
  /** What asking for a status is answered with at once; acknowledged under a name of its own, unless told otherwise. */
  acknowledge: (question: StatusQuestion, number: number) => AskOutcome | Promise<AskOutcome> = (_, number) => ({
    ...QUEUED,
    conversationId: `AG_status_${number}`,
  });

  async payOut(order: Payout, deadlineMs?: number) {
    this.orders.push({ order, deadlineMs });
    return this.answer(order);
  }

  async reverse(reversal: Reversal) {
    this.reversals.push(reversal);
    return this.answerReversal(reversal, this.reversals.length);
  }

  async askStatus(question: StatusQuestion) {
    this.questions.push(question);
    return this.acknowledge(question, this.questions.length);
  }
}
