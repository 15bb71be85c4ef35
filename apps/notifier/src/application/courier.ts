import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import type { EgressClient, EgressOutcome } from '@daftari/egress/egress-client';
import { LogRolledBack, StoreDamaged } from '@daftari/journal-core/errors';
import type { DeliveredBatch, Journal } from '@daftari/journal-core/journal';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Clock } from '@daftari/kernel/clock';
import { DaftariError } from '@daftari/kernel/errors';
import type { PartitionShare } from '@daftari/kernel/partition-share';
import { pause, type Cancel, type Scheduler } from '@daftari/kernel/scheduler';
import { followShare, type GroupRun } from '@daftari/leases/follow-share';
import { retrying } from '@daftari/messaging-core/retrying';
import type { RecordAttempt } from '../domain/decide-delivery';
import type { Delivery } from '../domain/delivery';
import { Agenda } from './agenda';
import { hostOf } from '../domain/receiver-host';
import { errandOf, errandPartition, type Errand, type PendingErrands } from './errand';
import type { DeliveryKey, NotifierLog } from './notifier-log';
import type { Outgoing } from './outgoing';

/** How long attempts under way may go on after the courier was told to stop. */
export const STOP_GRACE_MS = 5_000;
/** When an attempt could not be made or recorded because our own store failed. */
export const OWN_TROUBLE_PAUSE_MS = 60_000;
/** Pauses while a delivery can not be read to plan its next attempt: they double from the first to the last. */
const FIRST_PAUSE_MS = 50;
const LAST_PAUSE_MS = 5_000;

export interface CourierDeps {
  readonly journal: Pick<Journal, 'subscribe' | 'partitions'>;
  readonly log: NotifierLog;
  readonly egress: Pick<EgressClient, 'post'>;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly logger: Record<'info' | 'warn' | 'error', (fields: object, message: string) => void>;
  /** Makes the request of an attempt; reads what is needed for it, and may throw when it can not. */
  outgoing(delivery: Delivery, body: string, nowMs: number): Promise<Outgoing>;
  /** Whose deliveries are this process's to make. */
  readonly share: PartitionShare;
  /** New webhooks are not planned any more. */
  onStopped?(error: unknown): void;
}

/**
 * Makes the attempts. What is due when follows from the journal alone, so that a restart forgets nothing; what is sent is
 * read from it just before, for the subscription brings it sealed. A crash between an attempt and its record repeats the attempt, with the same delivery id.
 * Deliveries of a partition are taken up when it comes into the share; those under way when it leaves are ended first.
 */
export class Courier {
  private readonly agenda = new Agenda();
  private readonly underWay = new Map<Promise<void>, number>();
  /** Aborted to cut what has not ended in time. */
  private readonly cut = new AbortController();
  private following: { stop(): Promise<void> } | undefined;
  private cancelWake: Cancel = () => undefined;
  private stopping = false;

  constructor(private readonly deps: CourierDeps) {}

  /** Takes up what is open, partition by partition as they come, and everything later from the journal. */
  start(pending: () => PendingErrands): void {
    const { journal, share } = this.deps;
    this.following = followShare(share, journal.partitions, (group) => this.takeUp(group, pending()));
  }

  /** Ends the attempts under way; one that is cut counts as not made and is made again after the next start. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.cancelWake();
    await this.following?.stop();
    await Promise.race([Promise.all(this.underWay.keys()), pause(this.deps.scheduler, STOP_GRACE_MS)]);
    this.cut.abort();
    await Promise.all(this.underWay.keys());
  }

  private takeUp(group: readonly number[], { errands, at }: PendingErrands): GroupRun {
    const { journal, logger } = this.deps;
    const own = new Set(group);
    let end = () => undefined as void;
    const over = new Promise<void>((resolve) => (end = resolve));
    for (const errand of errands) if (own.has(errandPartition(errand))) this.put(errand);
    const take = async ({ checkpoint, events }: DeliveredBatch) => {
      for (const event of events) {
        // The journal delivers a partition that was lost for as long as the others of its group are read: it is held up.
        if (!own.has(checkpoint.partition)) return over;
        await this.plan(event as RecordedEvent<NotifierEvent>);
      }
      this.go();
    };
    const failed = (error: unknown) => {
      if (this.stopping) return;
      logger.error({ err: error }, 'new webhooks are not sent until the service is started again; none is lost');
      this.deps.onStopped?.(error);
    };
    const only = group.length === journal.partitions ? undefined : group;
    const subscription = journal.subscribe(at, take, failed, only);
    this.go();
    return {
      lose: async (partition) => {
        own.delete(partition);
        this.agenda.forget((errand) => errandPartition(errand) === partition);
        await Promise.all([...this.underWay].flatMap(([attempt, of]) => (of === partition ? [attempt] : [])));
      },
      stop: () => {
        end();
        return subscription.stop();
      },
    };
  }

  /** What another process carries by now is not planned here. */
  private put(errand: Errand): void {
    if (this.isOwn(errand)) this.agenda.put(errand);
  }

  private isOwn(errand: Pick<Errand, 'merchantId'>): boolean {
    return this.deps.share.holds(errandPartition(errand));
  }

  private async plan(event: RecordedEvent<NotifierEvent>): Promise<void> {
    switch (event.type) {
      case 'DeliveryScheduled.v1': {
        const { deliveryId, merchantId, url, host = hostOf(url), firstAttemptAt } = event.data;
        return this.put({ deliveryId, merchantId, host, dueMs: Date.parse(firstAttemptAt) });
      }
      case 'DeliveryAttempted.v1':
        if (event.data.nextAttemptAt === undefined) return this.agenda.remove(event.data.deliveryId);
        return this.planAnew(event.data);
      case 'DeliveryExhausted.v1':
        return this.agenda.remove(event.data.deliveryId);
      case 'RedeliveryRequested.v1':
        return this.planAnew(event.data);
      default:
        return;
    }
  }

  /** A store that can not be read is waited for, however long: what this throws would end all planning. */
  private async planAnew(key: DeliveryKey): Promise<void> {
    const { log, scheduler, logger } = this.deps;
    for (
      let pauseMs = FIRST_PAUSE_MS;
      !this.stopping && this.isOwn(key);
      pauseMs = Math.min(LAST_PAUSE_MS, pauseMs * 2)
    ) {
      try {
        const errand = errandOf((await log.read(key)).delivery);
        return errand && this.put(errand);
      } catch (error) {
        if (error instanceof StoreDamaged || error instanceof LogRolledBack || error instanceof DaftariError)
          throw error;
        if (pauseMs === FIRST_PAUSE_MS)
          logger.warn({ ...key, err: error }, 'webhooks wait: our own store can not be read');
        await pause(scheduler, pauseMs);
      }
    }
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
    this.underWay.set(attempt, errandPartition(errand));
  }

  /** Makes and records one attempt; answers whether it was delivered, undefined when none was made. */
  private async attempt(errand: Errand): Promise<boolean | undefined> {
    const { log, egress, clock, scheduler } = this.deps;
    const { delivery, body } = await log.read(errand);
    const next = errandOf(delivery);
    if (next === undefined || next.dueMs > clock.nowMs() || !this.isOwn(errand)) return undefined;
    const request = await this.deps.outgoing(delivery, body, clock.nowMs());
    if (request.kind === 'end') {
      await log.end(delivery, request.reason);
      return undefined;
    }
    const policy = delivery.environment === 'test' ? 'test' : 'public';
    const outcome =
      request.kind === 'unsendable'
        ? ({ kind: 'failed', reason: request.error, durationMs: 0 } as const)
        : await egress.post(request.url, body, request.headers, policy, this.cut.signal);
    if (this.cut.signal.aborted && outcome.kind === 'failed') return undefined;
    const command = { number: delivery.attempts + 1, durationMs: outcome.durationMs, ...resultOf(outcome) };
    await retrying(() => log.recordAttempt(delivery, command), scheduler, this.cut.signal);
    return this.tell(delivery, command);
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
    if (this.stopping || !this.isOwn(errand)) return;
    this.put({ ...errand, dueMs: this.deps.clock.nowMs() + OWN_TROUBLE_PAUSE_MS });
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
