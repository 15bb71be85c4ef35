import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import type { EgressClient, EgressOutcome } from '@daftari/egress/egress-client';
import type { Journal, Subscription } from '@daftari/journal-core/journal';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Checkpoint } from '@daftari/journal-core/position';
import type { Clock } from '@daftari/kernel/clock';
import { pause, type Cancel, type Scheduler } from '@daftari/kernel/scheduler';
import { retrying } from '@daftari/messaging-core/retrying';
import type { RecordAttempt } from '../domain/decide-delivery';
import type { Delivery } from '../domain/delivery';
import { Agenda } from './agenda';
import { hostOf } from '../domain/receiver-host';
import { errandOf, type Errand } from './errand';
import type { DeliveryKey, NotifierLog } from './notifier-log';

/** How long attempts under way may go on after the courier was told to stop. */
export const STOP_GRACE_MS = 5_000;
/** When an attempt could not be made or recorded because our own store failed. */
export const OWN_TROUBLE_PAUSE_MS = 60_000;

export interface CourierDeps {
  readonly journal: Pick<Journal, 'subscribe'>;
  readonly log: NotifierLog;
  readonly egress: Pick<EgressClient, 'post'>;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly logger: Record<'info' | 'warn' | 'error', (fields: object, message: string) => void>;
  /** For the `user-agent` header. */
  readonly version: string;
}

/**
 * Makes the attempts. What is due when follows from the journal alone, so that a restart forgets nothing; what is sent is
 * read from it just before, for the subscription brings it sealed. A crash between an attempt and its record repeats the attempt, with the same delivery id.
 */
export class Courier {
  private readonly agenda = new Agenda();
  private readonly underWay = new Set<Promise<void>>();
  /** Aborted to cut what has not ended in time. */
  private readonly cut = new AbortController();
  private subscription: Subscription | undefined;
  private cancelWake: Cancel = () => undefined;
  private stopping = false;

  constructor(private readonly deps: CourierDeps) {}

  /** Takes up the errands that were open at the checkpoints, and every later one from the journal. */
  start(errands: readonly Errand[], at: readonly Checkpoint[]): void {
    const { journal, logger } = this.deps;
    for (const errand of errands) this.agenda.put(errand);
    this.subscription = journal.subscribe(
      at,
      async ({ events }) => {
        for (const event of events) await this.plan(event as RecordedEvent<NotifierEvent>);
        this.go();
      },
      (error) => {
        if (this.stopping) return;
        logger.error({ err: error }, 'new webhooks are not sent until the service is started again; none is lost');
      },
    );
    this.go();
  }

  /** Ends the attempts under way; one that is cut counts as not made and is made again after the next start. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.cancelWake();
    await this.subscription?.stop();
    await Promise.race([Promise.all(this.underWay), pause(this.deps.scheduler, STOP_GRACE_MS)]);
    this.cut.abort();
    await Promise.all(this.underWay);
  }

  private async plan(event: RecordedEvent<NotifierEvent>): Promise<void> {
    switch (event.type) {
      case 'DeliveryScheduled.v1': {
        const { deliveryId, merchantId, url, host = hostOf(url), firstAttemptAt } = event.data;
        return this.agenda.put({ deliveryId, merchantId, host, dueMs: Date.parse(firstAttemptAt) });
      }
      case 'DeliveryAttempted.v1':
        if (event.data.nextAttemptAt === undefined) return this.agenda.remove(event.data.deliveryId);
        return this.planAnew(event.data);
      case 'RedeliveryRequested.v1':
        return this.planAnew(event.data);
      default:
        return;
    }
  }

  private planAnew(key: DeliveryKey): Promise<void> {
    const { log, scheduler } = this.deps;
    const plan = async () => {
      const errand = errandOf((await log.read(key)).delivery);
      if (errand !== undefined) this.agenda.put(errand);
    };
    return retrying(plan, scheduler, this.cut.signal);
  }

  /** Starts every attempt that is due and may go, and comes back when the next one is. */
  private go(): void {
    if (this.stopping) return;
    const { clock, scheduler } = this.deps;
    const nowMs = clock.nowMs();
    for (let errand = this.agenda.take(nowMs); errand !== undefined; errand = this.agenda.take(nowMs)) {
      this.carry(errand);
    }
    this.cancelWake();
    const nextMs = this.agenda.nextDueMs(nowMs);
    this.cancelWake = nextMs === undefined ? () => undefined : scheduler.after(nextMs - nowMs, () => this.go());
  }

  private carry(errand: Errand): void {
    const attempt = this.attempt(errand)
      .catch((error: unknown) => this.putOff(errand, error))
      .then((delivered) => {
        this.underWay.delete(attempt);
        this.agenda.done(errand, delivered);
        this.go();
      });
    this.underWay.add(attempt);
  }

  /** Makes and records one attempt; answers whether it was delivered, undefined when none was made. */
  private async attempt(errand: Errand): Promise<boolean | undefined> {
    const { log, egress, clock, scheduler } = this.deps;
    const { delivery, body } = await log.read(errand);
    const next = errandOf(delivery);
    if (next === undefined || next.dueMs > clock.nowMs()) return undefined;
    const policy = delivery.environment === 'test' ? 'test' : 'public';
    const outcome = await egress.post(delivery.url, body, this.headers(delivery), policy, this.cut.signal);
    if (this.cut.signal.aborted && outcome.kind === 'failed') return undefined;
    const command = { number: delivery.attempts + 1, durationMs: outcome.durationMs, ...resultOf(outcome) };
    await retrying(() => log.recordAttempt(delivery, command), scheduler, this.cut.signal);
    return this.tell(delivery, command);
  }

  private headers({ deliveryId }: Delivery): Record<string, string> {
    return {
      'content-type': 'application/json',
      'user-agent': `Daftari/${this.deps.version}`,
      'webhook-id': deliveryId,
      'webhook-timestamp': String(Math.floor(this.deps.clock.nowMs() / 1_000)),
    };
  }

  private tell(
    { deliveryId, merchantId, transactionId, host }: Delivery,
    { number, httpStatus, error }: RecordAttempt,
  ) {
    const delivered = httpStatus !== undefined && httpStatus >= 200 && httpStatus <= 299;
    const fields = { deliveryId, merchantId, transactionId, host, number, httpStatus, error };
    if (delivered) this.deps.logger.info(fields, `delivery ${deliveryId} arrived`);
    else this.deps.logger.warn(fields, `attempt ${number} of delivery ${deliveryId} failed`);
    return delivered;
  }

  private putOff(errand: Errand, error: unknown): undefined {
    if (this.stopping) return;
    this.agenda.put({ ...errand, dueMs: this.deps.clock.nowMs() + OWN_TROUBLE_PAUSE_MS });
    this.deps.logger.error(
      { deliveryId: errand.deliveryId, err: error },
      `delivery ${errand.deliveryId}: an attempt could not be made or recorded because of our own store; ` +
        `it is made again in ${OWN_TROUBLE_PAUSE_MS / 1_000} s, with the same id`,
    );
  }
}

function resultOf(outcome: EgressOutcome): Pick<RecordAttempt, 'httpStatus' | 'error'> {
  if (outcome.kind === 'answered') return { httpStatus: outcome.status };
  return { error: outcome.kind === 'refused' ? `not sent: ${outcome.reason}` : outcome.reason };
}
