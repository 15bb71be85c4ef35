import type { Batch } from '@daftari/journal-core/batch';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { PersonalData } from '@daftari/journal-core/personal-data';
import type { Checkpoint, StoredBatch } from '@daftari/journal-core/position';
import { READ_BATCHES } from '../log-reader';
import { judged } from '../patience';
import { holdsSealed } from '../replay/holds-sealed';
import type { Findings } from '../verify/finding';
import { IndexComparison } from '../verify/index-comparison';
import { PartitionWalk } from '../verify/partition-walk';
import type { AuditedService } from './audited-service';
import type { CheckedPartition } from './check-report';
import type { PartitionObserver } from './partition-observer';

export interface JournalCheckTask {
  readonly service: AuditedService;
  readonly partition: number;
  /** Where the check ends; what is written later does not count. */
  readonly bound: Checkpoint | undefined;
  readonly observers: readonly PartitionObserver[];
  readonly findings: Findings;
  readonly onProgress: (batches: number) => void;
}

/**
 * Verifies a partition as `verify` does, and hands its batches to the observers in the same pass. From the first batch that
 * is not as it was written, nothing is handed on. Never throws for what it reads.
 * @throws CouldNotCheck it can not be reached
 */
export async function checkPartition(task: JournalCheckTask): Promise<CheckedPartition> {
  const { service, partition, bound, observers, findings } = task;
  const { reader } = service;
  const index = reader.readIndex === undefined ? undefined : new IndexComparison();
  const walk = new PartitionWalk({ reader, partition, journalId: reader.journalId, head: bound, findings }, index);
  const delivery = new Delivery(task);
  try {
    await readAll(task, walk, delivery);
    walk.end();
  } catch (error) {
    walk.broken(judged(error));
    delivery.broken();
  }
  for (const observer of observers) observer.end?.(partition);
  await index?.compare({ reader, partition }, (sequence, problem) =>
    findings.add({ journal: reader.journal, partition, ...(sequence !== undefined && { sequence }), problem }),
  );
  const { batches, events, last } = walk;
  return { partition, batches, events, ...(last !== undefined && { head: last }) };
}

async function readAll(task: JournalCheckTask, walk: PartitionWalk, delivery: Delivery): Promise<void> {
  const { service, partition, bound, findings, onProgress } = task;
  const upTo = bound?.sequence ?? -1;
  const ask = (after: number) => {
    const page = after >= upTo ? Promise.resolve([]) : service.reader.readBatches(partition, after, READ_BATCHES);
    page.catch(() => undefined);
    return page;
  };
  for (let next: Promise<readonly StoredBatch[]> = ask(-1), after = -1; ;) {
    const page = (await next).filter(({ sequence }) => sequence <= upTo);
    const last = page.at(-1);
    if (last === undefined || last.sequence <= after) return;
    after = last.sequence;
    next = ask(after);
    await delivery.open(page, (stored) => {
      const before = findings.count;
      const batch = walk.meet(stored);
      return findings.count === before ? batch : undefined;
    });
    onProgress(page.length);
  }
}

/** Hands whole batches to the observers until one is not whole. */
class Delivery {
  private isBroken = false;

  constructor(private readonly task: JournalCheckTask) {}

  async open(page: readonly StoredBatch[], meet: (stored: StoredBatch) => Batch | undefined): Promise<void> {
    const { personal } = this.task.service;
    const whole: { readonly batch: Batch; readonly hash: string }[] = [];
    let breaks = this.isBroken;
    for (const stored of page) {
      const batch = meet(stored);
      if (batch === undefined) breaks = true;
      else if (!breaks) whole.push({ batch, hash: stored.hash });
    }
    await personal?.fetchKeys(whole.flatMap(({ batch }) => batch.events));
    for (const { batch, hash } of whole) this.deliver(batch, hash);
    if (breaks) this.broken();
  }

  broken(): void {
    if (this.isBroken) return;
    this.isBroken = true;
    for (const observer of this.task.observers) observer.broken?.(this.task.partition);
  }

  private deliver({ partition, sequence, recordedAt, events: stored }: Batch, hash: string): void {
    const { service, observers } = this.task;
    const { upcast } = service.replayable.events;
    const events = upcast === undefined ? stored : stored.map((event) => upcast(event));
    const opened = () => openedEvents(events, service.personal);
    for (const observer of observers) observer.batch({ partition, sequence, hash, recordedAt, events, opened });
  }
}

function openedEvents(
  events: readonly RecordedEvent[],
  personal: PersonalData | undefined,
): readonly RecordedEvent[] | undefined {
  if (personal !== undefined) return events.map((event) => personal.open(event));
  return events.some(({ data }) => holdsSealed(data)) ? undefined : events;
}
