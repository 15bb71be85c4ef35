import type { PulledPayment, PullOutcome, PullProvider, PullQuestion } from '@daftari/daraja/pull-port';
import { cents } from '@daftari/kernel/money';
import { isoTime } from '@daftari/kernel/clock';

const PAGE = 2;

/** For specs: lists what it was told to, in pages of two. */
export class FakeList implements Pick<PullProvider, 'pull'> {
  readonly questions: PullQuestion[] = [];
  readonly listed: PulledPayment[] = [];
  /** Answered instead, while it is set. */
  failure: Exclude<PullOutcome, { kind: 'pulled' }> | undefined;

  async pull(question: PullQuestion): Promise<PullOutcome> {
    this.questions.push(question);
    if (this.failure !== undefined) return this.failure;
    const { fromMs, toMs, offset } = question;
    const found = this.listed.filter(({ paidAt = '' }) => paidAt >= isoTime(fromMs) && paidAt <= isoTime(toMs));
    const payments = found.slice(offset, offset + PAGE);
    const next = payments.length === 0 ? {} : { nextOffset: offset + payments.length };
    return { kind: 'pulled', payments, unreadable: 0, ...next };
  }

  /** The customer of the seed's own example has paid it. */
  add(receipt: string, paidAtMs: number, over: Partial<PulledPayment> = {}): void {
    this.listed.push({
      receipt,
      amountCents: cents(100_000),
      paidAt: isoTime(paidAtMs),
      payer: '254712345678',
      sender: 'MPESA',
      transactionType: 'c2b-pay-bill-debit',
      billReference: 'INV-2024-001',
      ...over,
    });
  }
}
