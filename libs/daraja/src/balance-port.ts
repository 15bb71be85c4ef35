import type { AskOutcome, ResultAddresses } from './initiator-port';

/** Asks what is in a shortcode's accounts (daraja.md §6.2); `accountBalancesIn` reads the result. */
export interface BalanceQuestion extends ResultAddresses {
  readonly shortcode: string;
}

export interface BalanceProvider {
  /** Asks once; the answer comes to `resultUrl`, and is not repeated when it is missed. Never rejects. */
  askBalance(question: BalanceQuestion, deadlineMs?: number): Promise<AskOutcome>;
}
