import { systemScheduler, type Cancel, type Scheduler } from '@daftari/kernel/scheduler';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

/** How long one gauge may take: what asks a database that is away must not hold up the others. */
export const READ_DEADLINE_MS = 1_000;

/** One value of a figure, with the labels that tell it from its neighbours. */
export interface Reading {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

type Read = () => readonly Reading[] | Promise<readonly Reading[]>;

/** The figures of one process, in Prometheus' words. */
export interface Metrics {
  /** The same for what only grows while the process lives; names end in `_total`. */
  counter(name: string, help: string, labels: readonly string[], read: Read): void;
  /**
   * A figure that is asked for at every scrape. Names are `daftari_…`, in base units.
   * @param read answers every label set that exists now; what fails, or takes longer than a second, is left out of that
   *   scrape
   */
  gauge(name: string, help: string, labels: readonly string[], read: Read): void;
  /** The text of `/metrics`. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** @param service stands on every figure as the label `service` */
export function metrics(service: string, scheduler: Scheduler = systemScheduler): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return {
    gauge(name, help, labelNames, read) {
      const gauge = new Gauge({
        name,
        help,
        labelNames: [...labelNames],
        registers: [registry],
        async collect() {
          const readings = await safely(read, scheduler);
          this.reset();
          // Without labels a reset says 0, which is an answer too.
          if (labelNames.length === 0) this.remove();
          for (const { labels = {}, value } of readings) this.set(labels, value);
        },
      });
      void gauge;
    },
    counter(name, help, labelNames, read) {
      const counter = new Counter({
        name,
        help,
        labelNames: [...labelNames],
        registers: [registry],
        async collect() {
          const readings = await safely(read, scheduler);
          this.reset();
          for (const { labels = {}, value } of readings) this.inc(labels, value);
        },
      });
      void counter;
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

async function safely(read: Read, scheduler: Scheduler): Promise<readonly Reading[]> {
  let cancel: Cancel = () => undefined;
  const late = new Promise<readonly Reading[]>((resolve) => {
    cancel = scheduler.after(READ_DEADLINE_MS, () => resolve([]));
  });
  try {
    return await Promise.race([read(), late]);
  } catch {
    return [];
  } finally {
    cancel();
  }
}
