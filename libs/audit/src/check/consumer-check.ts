import type { Checkpoint } from '@daftari/journal-core/position';
import type { ViewSnapshot } from '@daftari/journal-core/views/view-snapshot';
import type { Findings } from '../verify/finding';
import type { CheckFinding } from './check-finding';
import type { CheckedBatch, PartitionObserver } from './partition-observer';

const PAGE = 500;
const PARKED = 'parked/';

/** Whether a consumer's checkpoints lie on the log that it reads. */
export class ConsumerCheck implements PartitionObserver {
  private readonly open: Map<number, Checkpoint>;

  constructor(
    private readonly service: string,
    private readonly consumer: string,
    live: ViewSnapshot,
    private readonly findings: Findings,
  ) {
    this.open = new Map(live.checkpoints(`consumer:${consumer}`).map((at) => [at.partition, at]));
  }

  batch({ partition, sequence, hash }: CheckedBatch): void {
    const at = this.open.get(partition);
    if (at?.sequence !== sequence) return;
    this.open.delete(partition);
    if (at.hash !== hash) this.report(at, 'the checkpoint is of another log');
  }

  broken(partition: number): void {
    this.open.delete(partition);
  }

  end(partition: number): void {
    const at = this.open.get(partition);
    if (at !== undefined) this.report(at, 'the checkpoint is behind the end of the log');
  }

  private report({ partition, sequence }: Checkpoint, problem: string): void {
    const view = `consumer:${this.consumer}`;
    const finding: CheckFinding = { journal: this.service, view, partition, sequence, problem };
    this.findings.add(finding);
  }
}

/** The streams whose events a consumer could not handle, or has waiting behind such an event. */
export function readParked(live: ViewSnapshot, view: string): string[] {
  const streams = new Set<string>();
  for (let after: string | undefined = PARKED; ;) {
    const page: ReturnType<ViewSnapshot['page']> = live.page(view, after, PAGE);
    for (const { key, text } of page) if (key.startsWith(PARKED)) streams.add(streamIn(text) ?? key);
    after = page.at(-1)?.key;
    if (page.length < PAGE) return [...streams];
  }
}

function streamIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { event?: { stream?: string } }).event?.stream;
  } catch {
    return undefined;
  }
}
