import {
  startProjection,
  viewNameOf,
  type Projection,
  type ProjectionSource,
  type RunningProjection,
} from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { pause, type Scheduler } from '@daftari/kernel/scheduler';
import { withDeadline } from '@daftari/rpc/deadline';
import type { Logger } from '@daftari/service/logger';
import {
  beginningOf,
  evolveFacts,
  isAboutTheEnd,
  isOfPayment,
  type PaymentEvent,
  type PaymentFacts,
} from '../domain/payment-facts';
import type { PaymentFactsSource } from './payment-facts-source';

/** How long an event waits for the view to come up to it, each time that it is tried. */
export const MAX_WAIT_MS = 10_000;
const TRY_AGAIN_MS = 1_000;

interface Known {
  /** Absent while the stream has no payment, as that of a hold without one. */
  readonly facts?: PaymentFacts | undefined;
  /** Of the payment's stream: the last event that is in the facts. */
  readonly version: number;
}

/** The beginnings of payments, as each copy knows them. */
export const followedPaymentsProjection: Projection = {
  name: 'notifier-payment-facts',
  version: 3,
  project(event, view) {
    if (!isOfPayment(event.stream)) return;
    const known = view.get<Known>(event.stream) ?? view.get<Known>(beginningOf(event.stream));
    const facts = evolveFacts(known?.facts, event as PaymentEvent);
    view.put(event.stream, { facts, version: event.version } satisfies Known);
  },
};
const VIEW = viewNameOf(followedPaymentsProjection);

export interface FollowedPaymentsDeps {
  readonly views: ViewStore;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  /** The view stopped for good. */
  onStopped?(error: unknown): void;
}

/**
 * For copies that share the work: each knows the beginnings of all payments, also of those whose partitions it has not held
 * before, from its own view of the payments journal.
 */
export class FollowedPayments implements PaymentFactsSource {
  private readonly running: RunningProjection;
  private stopped = false;
  private reading: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(
    source: ProjectionSource,
    private readonly deps: FollowedPaymentsDeps,
  ) {
    const { views, logger } = deps;
    const onError = (error: unknown) => {
      logger.error({ err: error }, 'the view of payments stopped: webhooks wait until the service is started again');
      deps.onStopped?.(error);
    };
    this.running = startProjection({
      projection: followedPaymentsProjection,
      journal: source,
      views,
      logger,
      onError,
    });
  }

  /** Resolves when the view has come up to the journal once, or is stopped: a long build parks no events. */
  async built(): Promise<void> {
    while (!this.stopped) {
      try {
        return await this.running.caughtUp();
      } catch {
        if (!this.stopped) await pause(this.deps.scheduler, TRY_AGAIN_MS);
      }
    }
  }

  /** @throws DaftariError when the view does not come up to the event in time: then it is tried again */
  async after(event: PaymentEvent): Promise<PaymentFacts | undefined> {
    // Only ends are told, and only they need what was before.
    if (!isAboutTheEnd(event)) return undefined;
    const known = () => this.deps.views.get<Known>(VIEW, event.stream);
    if ((known()?.version ?? 0) < event.version) {
      await withDeadline(this.readOn(), MAX_WAIT_MS, this.deps.scheduler, 'reading payments');
    }
    return known()?.facts;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running.stop();
  }

  /** Resolves when everything that stands in the journal now is in the view. Those who ask at the same time wait together. */
  private readOn(): Promise<void> {
    if (this.reading === undefined) return this.read();
    // What is being read now may have begun before the event was written.
    this.next ??= this.reading.catch(() => undefined).then(() => this.read());
    return this.next;
  }

  private read(): Promise<void> {
    this.next = undefined;
    const reading = this.running.caughtUp();
    this.reading = reading;
    const done = () => {
      if (this.reading === reading) this.reading = undefined;
    };
    reading.then(done, done);
    return reading;
  }
}
