import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import { asError, progress } from '@daftari/journal-core/views/progress';
import { headsOf } from '@daftari/journal-core/views/projection';
import type { Clock } from '@daftari/kernel/clock';
import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';
import type { SecretStore } from '@daftari/secrets/secret-store';
import type { Logger } from '@daftari/service/logger';

/**
 * A payment is asked about for 24 hours after its push and no later, and none starts with a profile that was deleted: so long
 * after its end nobody needs its credentials any more, with as much again for clocks, outages and callbacks.
 */
export const KEPT_AFTER_DELETION_MS = 48 * 60 * 60_000;
const SWEEP_EVERY_MS = 10 * 60_000;

export interface EndedCredentialsDeps {
  readonly journal: Journal;
  readonly secrets: Pick<SecretStore, 'destroy'>;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly logger: Pick<Logger, 'error' | 'warn'>;
}

/** Destroys the secrets of deleted profiles once no payment can need them. Again, at the next start, it changes nothing. */
export class EndedCredentials {
  /** Profile → when it was deleted. */
  private readonly due = new Map<string, number>();
  private cancel: Cancel = () => undefined;
  private subscription: { stop(): Promise<void> } | undefined;
  private sweeping: Promise<void> = Promise.resolve();
  private stopped = false;
  private readonly read = progress();

  constructor(private readonly deps: EndedCredentialsDeps) {}

  start(): void {
    const onEnd = (err: unknown) => {
      this.read.fail(asError(err));
      this.deps.logger.error({ err }, 'deleted credential profiles are followed no more until the next start');
    };
    this.subscription = this.deps.journal.subscribe(
      [],
      async ({ events, checkpoint }) => {
        for (const event of events as readonly RecordedEvent<MerchantsEvent>[]) {
          if (event.type === 'CredentialProfileDeleted.v1') this.due.set(event.data.profileId, Date.parse(event.at));
        }
        this.read.advance(checkpoint);
      },
      onEnd,
    );
    this.cancel = this.deps.scheduler.after(SWEEP_EVERY_MS, () => this.next());
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel();
    await this.subscription?.stop();
    this.read.fail(new Error('deleted credential profiles are no longer followed'));
    await this.sweeping;
  }

  /** Destroys what is due now, of all that the journal has. */
  async sweep(): Promise<void> {
    const beforeMs = this.deps.clock.nowMs() - KEPT_AFTER_DELETION_MS;
    await this.read.reached(await headsOf(this.deps.journal));
    for (const [profileId, deletedAtMs] of this.due) {
      if (deletedAtMs > beforeMs) continue;
      try {
        await this.deps.secrets.destroy(profileId);
        this.due.delete(profileId);
      } catch (err) {
        this.deps.logger.warn({ err, profileId }, 'the secrets of a deleted profile stay for now; it is tried again');
      }
    }
  }

  private next(): void {
    const again = () => {
      if (!this.stopped) this.cancel = this.deps.scheduler.after(SWEEP_EVERY_MS, () => this.next());
    };
    const onFailure = (err: unknown) => {
      if (!this.stopped) this.deps.logger.warn({ err }, 'secrets of deleted profiles stay for now; it is tried again');
    };
    this.sweeping = this.sweep().catch(onFailure).then(again);
  }
}
