import type { ErrorCode } from '@daftari/kernel/error-registry';

interface NaivePayout {
  account: string;
  amount: number;
  status: 'open' | 'paid' | 'released' | 'charged';
}

/**
 * For property specs: the ledger as a child would write it, with plain sums over everything that ever happened. Each
 * method answers `ok`, or the code that the decider must refuse with.
 */
export class NaiveLedger {
  readonly entries: { account: string; amount: number }[] = [];
  readonly holds = new Map<string, { account: string; amount: number; refund: boolean; status: string }>();
  readonly payouts = new Map<string, NaivePayout>();
  private readonly postings = new Map<string, string>();

  posted(account: string): number {
    return this.entries.filter((e) => e.account === account).reduce((sum, e) => sum + e.amount, 0);
  }

  held(account: string): number {
    return [...this.holds.values(), ...this.payouts.values()]
      .filter((hold) => hold.account === account && hold.status === 'open')
      .reduce((sum, hold) => sum + hold.amount, 0);
  }

  available(account: string): number {
    return this.posted(account) - this.held(account);
  }

  adjust(id: string, account: string, amount: number): 'ok' | ErrorCode {
    const done = this.postings.get(id);
    if (done !== undefined) return done === `${account} ${amount}` ? 'ok' : 'ALREADY_EXISTS';
    if (this.available(account) + amount < 0) return 'VALIDATION_ERROR';
    this.postings.set(id, `${account} ${amount}`);
    this.move('adjustments', account, amount);
    return 'ok';
  }

  moveFunds(id: string, from: string, to: string, amount: number): 'ok' | ErrorCode {
    const done = this.postings.get(id);
    if (done !== undefined) return done === `${from} ${to} ${amount}` ? 'ok' : 'IDEMPOTENCY_KEY_REUSED';
    if (this.available(from) < amount) return 'INSUFFICIENT_FUNDS';
    this.postings.set(id, `${from} ${to} ${amount}`);
    this.move(from, to, amount);
    return 'ok';
  }

  collect(payment: string, account: string, amount: number): 'ok' | ErrorCode {
    const done = this.postings.get(payment);
    if (done !== undefined) return done === String(amount) ? 'ok' : 'ALREADY_EXISTS';
    this.postings.set(payment, String(amount));
    this.move('mpesa', account, amount);
    return 'ok';
  }

  suspend(payment: string, account: string, amount: number, receipt: string): 'ok' | ErrorCode {
    const late = this.postings.get(`suspend ${payment} late`);
    if (receipt !== 'late' && !this.postings.has(`suspend ${payment} ${receipt}`) && late === String(amount))
      return 'ok';
    return this.collect(`suspend ${payment} ${receipt}`, account, amount);
  }

  hold(id: string, account: string, amount: number, refund: boolean): 'ok' | ErrorCode {
    if (this.holds.has(id) || amount === 0) return 'ok';
    if (this.available(account) < amount) return 'INSUFFICIENT_SERVICE_BALANCE';
    this.holds.set(id, { account, amount, refund, status: 'open' });
    return 'ok';
  }

  capture(id: string): 'ok' | ErrorCode {
    const hold = this.holds.get(id);
    if (hold === undefined) return 'HOLD_NOT_FOUND';
    if (hold.status === 'released') return 'HOLD_FINISHED';
    if (hold.status === 'open') this.move(hold.account, 'fees', hold.amount);
    if (hold.status === 'open') hold.status = 'captured';
    return 'ok';
  }

  release(id: string): 'ok' | ErrorCode {
    const hold = this.holds.get(id);
    if (hold === undefined) return 'HOLD_NOT_FOUND';
    if (hold.status !== 'open') return hold.status === 'released' ? 'ok' : 'HOLD_FINISHED';
    hold.status = 'released';
    return 'ok';
  }

  fail(id: string): 'ok' | ErrorCode {
    const hold = this.holds.get(id);
    if (hold === undefined) return 'HOLD_NOT_FOUND';
    if (hold.status === 'open') return hold.refund ? this.release(id) : this.capture(id);
    if (hold.status !== 'captured' || !hold.refund) return 'ok';
    this.move('fees', hold.account, hold.amount);
    hold.status = 'refunded';
    return 'ok';
  }

  /** The fee's hold has the id `fee of <id>`. */
  holdPayout(
    id: string,
    from: { payout: string; service: string },
    amount: number,
    fee: number,
    refund: boolean,
  ): 'ok' | ErrorCode {
    const done = this.payouts.get(id);
    if (done !== undefined) return done.amount === amount ? 'ok' : 'ALREADY_EXISTS';
    if (this.available(from.payout) < amount) return 'INSUFFICIENT_FUNDS';
    const held = this.hold(`fee of ${id}`, from.service, fee, refund);
    if (held === 'ok') this.payouts.set(id, { account: from.payout, amount, status: 'open' });
    return held;
  }

  payPayout(id: string): 'ok' | ErrorCode {
    const payout = this.payouts.get(id);
    if (payout === undefined) return 'HOLD_NOT_FOUND';
    if (payout.status === 'open') this.move(payout.account, 'mpesa', payout.amount);
    if (payout.status === 'open') payout.status = 'paid';
    return payout.status === 'paid' ? 'ok' : 'HOLD_FINISHED';
  }

  releasePayout(id: string): 'ok' | ErrorCode {
    const payout = this.payouts.get(id);
    if (payout === undefined) return 'HOLD_NOT_FOUND';
    const fee = this.holds.get(`fee of ${id}`);
    if (payout.status === 'paid' || fee?.status === 'captured' || fee?.status === 'refunded') return 'HOLD_FINISHED';
    if (fee !== undefined) fee.status = 'released';
    if (payout.status === 'open') payout.status = 'released';
    return 'ok';
  }

  failPayout(id: string): 'ok' | ErrorCode {
    const payout = this.payouts.get(id);
    if (payout === undefined) return 'HOLD_NOT_FOUND';
    if (payout.status === 'paid') return 'HOLD_FINISHED';
    if (payout.status === 'open') payout.status = 'released';
    const fee = this.holds.get(`fee of ${id}`);
    if (fee?.status === 'open') fee.status = 'released';
    if (fee?.status === 'captured') this.fail(`fee of ${id}`);
    return 'ok';
  }

  chargeLatePayout(id: string, receivable: string): 'ok' | ErrorCode {
    const payout = this.payouts.get(id);
    if (payout === undefined || payout.status === 'open') return 'HOLD_NOT_FOUND';
    if (payout.status === 'paid') return 'HOLD_FINISHED';
    if (payout.status === 'released') this.move(receivable, 'mpesa', payout.amount);
    payout.status = 'charged';
    return 'ok';
  }

  private move(from: string, to: string, amount: number): void {
    this.entries.push({ account: from, amount: -amount }, { account: to, amount });
  }
}
