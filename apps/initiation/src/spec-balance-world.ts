import { eventChecker } from '@daftari/contracts/event-checker';
import { callbackEvents } from '@daftari/contracts/events/callback-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { BalanceProvider, BalanceQuestion } from '@daftari/daraja/balance-port';
import type { AskOutcome } from '@daftari/daraja/initiator-port';
import type { CallbackSubject } from '@daftari/daraja/callback-token';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { openJournal } from '@daftari/journal-core/open-journal';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { systemIds } from '@daftari/kernel/ids';
import { PLATFORM_PARTITION } from './application/balance/balance-log';
import { FIRST_LOOK_AFTER_MS } from './application/balance/balance-worker';
import { accountId, accountStream, type BalanceAccount, type BalanceEvent } from './domain/balance/account';
import { nextAsk } from './domain/balance/balance-plan';
import type { InitiationDependencies } from './service';
import { PLATFORM_SHORTCODE } from './spec-fakes';
import { QUEUED } from './spec-payout-fakes';
import { World, type STORES } from './spec-world';

/** The ledger's account of what M-Pesa holds. */
export const MPESA = `test/mpesa/${PLATFORM_SHORTCODE}`;
const STREAM = accountStream(accountId('test', PLATFORM_SHORTCODE));
const STEP_MS = 15 * 60_000;
const DAY_MS = 24 * 3_600_000;
export const CALLER = { actor: 'operator:amina', causation: '' };

/** For specs: remembers what it was asked, and answers what it is told to. */
export class FakeBalance implements BalanceProvider {
  readonly questions: BalanceQuestion[] = [];
  answer: () => AskOutcome | Promise<AskOutcome> = () => QUEUED;

  async askBalance(question: BalanceQuestion) {
    this.questions.push(question);
    return this.answer();
  }
}

/** What M-Pesa tells, in cents. */
interface Told {
  readonly utilityCents?: number;
  readonly workingCents?: number;
  readonly chargesCents?: number;
  readonly resultCode?: string;
  /** Of another question than the last. */
  readonly attemptId?: string;
  readonly transactionId?: string;
}

/** For specs: the service with a Daraja that tells balances, as it is told to. */
export class BalanceWorld extends World {
  readonly daraja = new FakeBalance();
  /** Whose results, and the question they answer. */
  readonly subjects: CallbackSubject[] = [];
  readonly noted: unknown[][] = [];
  /** What hosts give beside, so that balances can be asked for. */
  readonly balanceDeps = {
    balanceFor: (environment: 'test' | 'live') => (environment === 'test' ? this.daraja : undefined),
    noteResult: (...noted) => void this.noted.push(noted),
    resultUrlsFor: (subject, purpose) => {
      this.subjects.push(subject);
      const url = `https://daftari.example/callbacks/${purpose}`;
      return { resultUrl: `${url}/${subject.attemptId}`, queueTimeoutUrl: `${url}-timeout/${subject.attemptId}` };
    },
  } satisfies Partial<InitiationDependencies>;

  constructor(kind: (typeof STORES)[number]) {
    super(kind);
    this.over = this.balanceDeps;
    // Whatever the time is where the spec runs: 11:00 in Nairobi, far from the daily question.
    this.clock.set(Math.ceil(this.clock.nowMs() / DAY_MS) * DAY_MS + 8 * 3_600_000);
    this.ledgerHolds(0);
  }

  /** The callback service lives in the spec's time as well. */
  override async open(): Promise<this> {
    this.callbacks ??= await openJournal({
      name: 'callback',
      store: memoryStore(),
      clock: this.clock,
      ids: systemIds,
      events: eventChecker(callbackEvents),
      streams: {},
    });
    return super.open();
  }

  /** What the ledger says that M-Pesa holds. */
  ledgerHolds(amountCents: number): void {
    this.walletFee.posted.set(MPESA, -amountCents);
  }

  /** Goes to the time of the next question, and waits until it was asked. */
  async nextAsked(): Promise<void> {
    const before = this.daraja.questions.length;
    const { atMs } = nextAsk(await this.account(), this.clock.nowMs());
    // Whoever looked too early looks again a minute later.
    this.clock.set(Math.max(atMs, this.clock.nowMs()) + FIRST_LOOK_AFTER_MS);
    await this.until(() => {
      this.scheduler.run(0);
      return this.daraja.questions.length > before;
    });
    await this.idle();
  }

  /** Goes on in steps of a quarter of an hour, with time for what is due on the way. */
  async later(ms: number): Promise<void> {
    for (let leftMs = ms; leftMs > 0; leftMs -= STEP_MS) {
      this.scheduler.run(Math.min(leftMs, STEP_MS));
      await this.idle();
    }
  }

  /** Waits until nothing that was begun gets on any more: for many turns the store was asked nothing. */
  async idle(): Promise<void> {
    for (let turn = 0; turn < 40; turn++) {
      if (this.storeCalls > 0) turn = 0;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  /** The callback service has read an answer; by default to the last question, with KES 10,000 and no charges. */
  async tell(told: Told = {}): Promise<void> {
    await this.report(told);
    await this.room.caughtUp();
  }

  /** The same; nobody has acted on it yet. */
  async report(told: Told = {}): Promise<void> {
    const { utilityCents = 1_000_000, workingCents = 0, chargesCents = 0, resultCode = '0' } = told;
    const about = { ...this.subjects.at(-1)!, ...told };
    const { attemptId, transactionId, merchantId, environment } = about;
    const accounts = [
      { name: 'Working Account', balanceCents: workingCents },
      { name: 'Utility Account', balanceCents: utilityCents },
      { name: 'Charges Paid Account', balanceCents: chargesCents },
    ];
    const named = { transactionId, merchantId, attemptId, callbackId: systemIds.uuid() };
    const said = { resultCode, resultDescription: 'M-Pesa says so', accounts: resultCode === '0' ? accounts : [] };
    const event = { type: 'BalanceReported.v1', data: { ...named, ...said } };
    const cause = { correlation: transactionId, causation: 'spec', actor: 'provider:daraja', environment };
    const stream = `callback-${attemptId}`;
    await this.callbacks.append([{ partition: PLATFORM_PARTITION, stream, expected: 'any', events: [event], cause }]);
  }

  async balanceEvents(): Promise<RecordedEvent<BalanceEvent>[]> {
    return (await this.room.journal.readStream(PLATFORM_PARTITION, STREAM)) as RecordedEvent<BalanceEvent>[];
  }

  private async account(): Promise<BalanceAccount> {
    return (await this.room.journal.state<BalanceAccount>(PLATFORM_PARTITION, STREAM)).state;
  }

  async balanceTypes(): Promise<string[]> {
    return (await this.balanceEvents()).map(({ type }) => type.replace('.v1', ''));
  }

  async standing() {
    const asked = { environment: Environment.TEST };
    return this.room.service.getBalanceComparison(asked);
  }

  compareNow() {
    return this.room.service.compareBalance({ environment: Environment.TEST, caller: CALLER });
  }
}
