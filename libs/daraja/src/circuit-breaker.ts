import type { Clock } from '@daftari/kernel/clock';

/** What a request told about its product: not about its own fate, but whether others should follow it. */
export type Verdict = 'works' | 'outage' | 'credentials' | 'nothing';

/** Whether requests go out; while open they are refused with the reason, and half-open one goes out to try. */
export interface CircuitHealth {
  readonly state: 'closed' | 'open' | 'half-open';
  /** Free of secrets and full phone numbers; absent while closed. */
  readonly reason?: string;
}

export interface Blocked {
  readonly reason: string;
  /** Whole seconds, at least 1. */
  readonly retryAfterSeconds: number;
}

/** A request that was let through; what it told is to be noted once, whatever became of it. */
export interface Admitted {
  note(verdict: Verdict, reason: string): void;
}

export interface CircuitBreaker {
  /** Lets a request pass (as the trial when half-open), or says why not. */
  admit(): Blocked | Admitted;
  /** A result that came later says that the credentials are wrong, locked or not enough. */
  openForResult(reason: string): void;
  /**
   * A result that came later says that the credentials are fine. It counts when a trial was let through since it opened, or
   * when it is `proven` by the trial of another product. True when this closed it.
   */
  closeForResult(proven?: boolean): boolean;
  health(): CircuitHealth;
  /** How often it opened after it had been closed, since the start. */
  trips(): number;
}

export interface CircuitLimits {
  /** Outages in a row that open it; 10. */
  readonly outages: number;
  /** How long it stays open after an outage; 5,000 ms. */
  readonly outageMs: number;
  /** After the gateway refused key, secret, passkey or product; 60,000 ms. */
  readonly credentialsMs: number;
  /** After a result about the initiator, where each further try may lock its user; 300,000 ms. */
  readonly resultMs: number;
}

export const CIRCUIT_LIMITS: CircuitLimits = {
  outages: 10,
  outageMs: 5_000,
  credentialsMs: 60_000,
  resultMs: 300_000,
};

/** Each trial in vain doubles the wait, up to this many times the first. */
const LONGEST_FACTOR = 12;

type Cause = 'outage' | 'credentials' | 'result';
const SAYS: Readonly<Record<Cause, string>> = {
  outage: 'M-Pesa does not answer',
  credentials: 'M-Pesa refuses our credentials',
  result: 'M-Pesa refuses our initiator',
};

interface Open {
  readonly cause: Cause;
  readonly reason: string;
  readonly openMs: number;
  /** From then on one request may try. */
  tryFromMs: number;
  trying: boolean;
  /** One has been let through since it opened. */
  tried: boolean;
}

/**
 * Stops a product that can not work: after outages in a row, or a single refusal of our credentials, as hammering locks
 * them (daraja.md §4, §19 R21). When its time is over one request tries. An acknowledgement closes it again, except after
 * a bad result: acknowledgements do not check the initiator, so only a good result does.
 */
export function circuitBreaker(clock: Clock, limits: CircuitLimits = CIRCUIT_LIMITS): CircuitBreaker {
  const { outageMs, credentialsMs, resultMs } = limits;
  const firstMs: Record<Cause, number> = { outage: outageMs, credentials: credentialsMs, result: resultMs };
  let outagesInARow = 0;
  let trips = 0;
  let open: Open | undefined;

  const close = () => {
    open = undefined;
    outagesInARow = 0;
  };
  const openFor = (cause: Cause, why: string) => {
    const doubledMs = Math.min((open?.openMs ?? 0) * 2, firstMs[cause] * LONGEST_FACTOR);
    const openMs = open?.cause === cause ? doubledMs : firstMs[cause];
    const tryFromMs = clock.nowMs() + openMs;
    if (open === undefined) trips += 1;
    open = { cause, reason: `${SAYS[cause]}: ${why}`, openMs, tryFromMs, trying: false, tried: false };
  };
  const afterTrial = (trial: Open, verdict: Verdict, why: string) => {
    trial.trying = false;
    // Whatever the gateway says, it is the result that counts; until it comes, the next trial waits its time.
    if (trial.cause === 'result') trial.tryFromMs = clock.nowMs() + trial.openMs;
    else if (verdict === 'works') close();
    else if (verdict !== 'nothing') openFor(verdict, why);
  };

  /** Of a request that went out while it was closed: once it has opened, its answer is no news, not even after it closed. */
  const ordinary = (): Admitted => {
    const tripsBefore = trips;
    return {
      note(verdict, why) {
        if (open !== undefined || trips !== tripsBefore) return;
        if (verdict === 'works') outagesInARow = 0;
        if (verdict === 'outage') outagesInARow += 1;
        if (verdict === 'credentials') openFor('credentials', why);
        else if (outagesInARow >= limits.outages) openFor('outage', why);
      },
    };
  };

  return {
    admit() {
      if (open === undefined) return ordinary();
      const waitMs = open.tryFromMs - clock.nowMs();
      const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
      if (waitMs > 0 || open.trying) return { reason: open.reason, retryAfterSeconds };
      const trial = open;
      trial.trying = true;
      trial.tried = true;
      // Only the trial's own answer counts: a request of before may time out meanwhile.
      return { note: (verdict, why) => (open === trial ? afterTrial(trial, verdict, why) : undefined) };
    },
    openForResult(why) {
      // Results of requests that were sent before it opened are no news.
      if (open?.cause !== 'result' || open.tried) openFor('result', why);
    },
    closeForResult(proven = false) {
      if (open?.cause !== 'result' || !(open.tried || proven)) return false;
      close();
      return true;
    },
    health() {
      if (open === undefined) return { state: 'closed' };
      const state = open.trying || clock.nowMs() >= open.tryFromMs ? 'half-open' : 'open';
      return { state, reason: open.reason };
    },
    trips: () => trips,
  };
}
