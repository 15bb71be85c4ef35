import { PARTITIONS } from '@daftari/journal-core/partition-of';
import type { Snapshot } from '@daftari/journal-core/snapshots/snapshot-store';
import { draftNameOf } from '@daftari/journal-core/views/projection';
import type { ViewSnapshot } from '@daftari/journal-core/views/view-snapshot';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { Findings } from '../verify/finding';
import type { AuditedService } from './audited-service';
import type { CheckFinding } from './check-finding';
import type { CheckedJournal, CheckedPartition, CheckedView, ViewVerdict } from './check-report';
import { compareView } from './compare-view';
import { ConsumerCheck } from './consumer-check';
import type { LedgerCheck } from './ledger-check';
import type { PartitionObserver } from './partition-observer';
import { StateCheck } from './state-check';
import { UnknownTypes } from './unknown-types';
import { ViewRebuild } from './view-rebuild';

/** Everything that one service has stored of journals, its own and others'. */
export class ServiceCheck {
  readonly notes: string[] = [];
  readonly viewReports: CheckedView[] = [];
  private readonly rebuilds: readonly { readonly source: string; readonly rebuild: ViewRebuild }[];
  private readonly observers = new Map<string, PartitionObserver[]>();
  private readonly state: StateCheck | undefined;
  private readonly states = new Map<number, unknown>();

  private constructor(
    readonly service: AuditedService,
    private readonly scratch: ViewStore,
    private readonly findings: Findings,
    snapshots: ReadonlyMap<number, Snapshot>,
  ) {
    const { replayable, views, reader } = service;
    const { journal, partition: model, events } = replayable;
    this.observe(journal, new UnknownTypes(journal, events, findings));
    if (model !== undefined) {
      const { journalId } = reader;
      const onState = (partition: number, state: unknown) => void this.states.set(partition, state);
      this.state = new StateCheck({ journal, journalId, model, snapshots, findings, onState });
      this.observe(journal, this.state);
    }
    this.rebuilds = views === undefined ? [] : this.beginRebuilds(views);
    if (views === undefined && replayable.views.length > 0) {
      this.notes.push(`the views of ${journal} are not at hand: they were not compared`);
    }
  }

  /** Reads the newest snapshots, which must be older than the bounds of the check. */
  static async begin(service: AuditedService, scratch: ViewStore, findings: Findings): Promise<ServiceCheck> {
    return new ServiceCheck(service, scratch, findings, await readSnapshots(service, findings));
  }

  /** Those that follow a journal. */
  observersOf(journal: string): readonly PartitionObserver[] {
    return this.observers.get(journal) ?? [];
  }

  /** After a partition of the service's own journal was read: compares its fold with the auditor's. */
  compareBalances(partition: number, ledger: LedgerCheck): void {
    const { replayable } = this.service;
    if (replayable.balances === undefined || !this.states.has(partition)) return;
    ledger.compare(partition, replayable.balances(this.states.get(partition)));
    this.states.clear();
  }

  /** After all partitions of all journals were read. */
  compareViews(): void {
    for (const { source, rebuild } of this.rebuilds) {
      const { keys, verdict } = this.compareOne(rebuild);
      this.viewReports.push({ service: this.name, view: rebuild.name, source, keys, verdict });
    }
    this.noteStrangers();
  }

  report(partitions: readonly CheckedPartition[]): CheckedJournal {
    const { journalId } = this.service.reader;
    this.noteState();
    const sum = (of: (partition: CheckedPartition) => number) => partitions.reduce((total, p) => total + of(p), 0);
    return {
      journal: this.name,
      ...(journalId !== undefined && { journalId }),
      batches: sum(({ batches }) => batches),
      events: sum(({ events }) => events),
      partitions: partitions.map((partition) => {
        const stateHash = this.state?.stateHashes.get(partition.partition);
        return { ...partition, ...(stateHash !== undefined && { stateHash }) };
      }),
      snapshots: this.state?.compared ?? 0,
    };
  }

  private get name(): string {
    return this.service.replayable.journal;
  }

  private observe(journal: string, observer: PartitionObserver): void {
    this.observers.set(journal, [...(this.observers.get(journal) ?? []), observer]);
  }

  private beginRebuilds(live: ViewSnapshot) {
    const { replayable } = this.service;
    const { findings, scratch } = this;
    for (const { name, source } of replayable.consumers) {
      this.observe(source, new ConsumerCheck(this.name, name, live, findings));
    }
    return replayable.views.map((view) => {
      const rebuild = new ViewRebuild({ service: this.name, view, live, scratch, findings });
      if (!rebuild.missing) this.observe(view.source, rebuild);
      return { source: view.source, rebuild };
    });
  }

  private compareOne(rebuild: ViewRebuild): { readonly keys: number; readonly verdict: ViewVerdict } {
    const { name, rebuiltName, ahead, parked } = rebuild;
    if (rebuild.missing) {
      this.notes.push(`view ${name} of ${this.name} is not there: it was deleted, or never begun`);
      return { keys: 0, verdict: 'missing' };
    }
    if (rebuild.failed) return { keys: 0, verdict: 'not compared' };
    const before = this.findings.count;
    const report = (finding: Omit<CheckFinding, 'journal' | 'view'>) => {
      const told: CheckFinding = { journal: this.name, view: name, ...finding };
      this.findings.add(told);
    };
    const live = this.service.views!;
    try {
      const keys = compareView({ live, name, scratch: this.scratch, rebuiltName, ahead, skipped: parked, report });
      return { keys, verdict: this.findings.count === before ? 'same' : 'different' };
    } catch (error) {
      report({ problem: `the view can not be read: ${(error as Error).message}` });
      return { keys: 0, verdict: 'not compared' };
    }
  }

  private noteStrangers(): void {
    const { views, replayable } = this.service;
    const known = new Set([
      ...this.rebuilds.map(({ rebuild }) => rebuild.name),
      ...replayable.consumers.map(({ name }) => `consumer:${name}`),
    ]);
    for (const name of views?.names() ?? []) {
      const isDraft = this.rebuilds.some(({ rebuild }) => name === draftNameOf(rebuild.name));
      const what = isDraft ? 'is being built' : "is nobody's now";
      if (!known.has(name)) this.notes.push(`view ${name} of ${this.name} ${what}: it was not compared`);
    }
  }

  private noteState(): void {
    if (this.state === undefined) return;
    const { sealed, sealedSnapshots, outdated } = this.state;
    if (sealed.size > 0) {
      const many = `${sealed.size} of ${PARTITIONS} partitions of ${this.name}`;
      this.notes.push(`personal fields are sealed and no keys are at hand: the state of ${many} was not folded`);
    }
    if (sealedSnapshots.length > 0) {
      this.notes.push(`${sealedSnapshots.length} snapshots of ${this.name} are sealed and no keys are at hand`);
    }
    if (outdated.length > 0) {
      this.notes.push(`${outdated.length} snapshots of ${this.name} are of another version and not in use`);
    }
  }
}

async function readSnapshots({ replayable, snapshots }: AuditedService, findings: Findings) {
  const found = new Map<number, Snapshot>();
  if (snapshots === undefined || replayable.partition === undefined) return found;
  for (let partition = 0; partition < PARTITIONS; partition++) {
    try {
      const snapshot = await snapshots.newest(partition);
      if (snapshot !== undefined) found.set(partition, snapshot);
    } catch (error) {
      const problem = `the snapshot can not be read: ${(error as Error).message}`;
      findings.add({ journal: replayable.journal, partition, problem });
    }
  }
  return found;
}
