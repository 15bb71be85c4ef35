import type { EventChecker } from '@daftari/journal-core/event-checker';
import type { Findings } from '../verify/finding';
import type { CheckedBatch, PartitionObserver } from './partition-observer';

/** Events of types that this version does not know: nothing could be decided on them. */
export class UnknownTypes implements PartitionObserver {
  constructor(
    private readonly journal: string,
    private readonly events: Pick<EventChecker, 'isKnown'>,
    private readonly findings: Findings,
  ) {}

  batch({ partition, sequence, events }: CheckedBatch): void {
    for (const { type, stream } of events) {
      if (this.events.isKnown(type)) continue;
      const problem = `${stream} holds ${type}, which this version does not know`;
      this.findings.add({ journal: this.journal, partition, sequence, problem });
    }
  }
}
