import { PARTITIONS } from '@daftari/journal-core/partition-of';
import type { Snapshot } from '@daftari/journal-core/snapshots/snapshot-store';
import { draftNameOf } from '@daftari/journal-core/views/projection';
import type { ViewSnapshot } from '@daftari/journal-core/views/view-snapshot';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { judged } from '../patience';
import type { Findings } from '../verify/finding';
import { positionsOf, type AuditedService, type StoredCopy } from './audited-service';
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
  private readonly rebuilds: readonly CopyOfView[];
  private readonly observers = new Map<string, PartitionObserver[]>();
  private readonly state: StateCheck | undefined;
  private readonly states = new Map<number, unknown>();

  private constructor(
    readonly service: AuditedService,
    private readonly scratch: ViewStore,
    private readonly findings: Findings,
    snapshots: ReadonlyMap<number, readonly Snapshot[]>,
  ) {
    const { replayable, copies, reader } = service;
    const { journal, partition: model, events } = replayable;
    this.observe(journal, new UnknownTypes(journal, events, findings));
    if (model !== undefined) {
      const { journalId } = reader;
      const onState = (partition: number, state: unknown) => void this.states.set(partition, state);
      this.state = new StateCheck({ journal, journalId, model, snapshots, findings, onState });
      this.observe(journal, this.state);
    }
    const positions = positionsOf(service);
    if (positions !== undefined) this.beginConsumers(positions);
    this.rebuilds = copies.flatMap((copy) => this.beginRebuilds(copy));
    if (copies.every(({ views }) => views === undefined) && replayable.views.length > 0) {
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
    for (const one of this.rebuilds) {
      const { source, rebuild, copy } = one;
      const { keys, verdict } = this.compareOne(one);
      const where = copy.name !== undefined && { copy: copy.name };
      this.viewReports.push({ service: this.name, ...where, view: rebuild.name, source, keys, verdict });
    }
    for (const copy of this.service.copies) this.noteStrangers(copy);
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

  private beginConsumers(positions: ViewSnapshot): void {
    for (const { name, source } of this.service.replayable.consumers) {
      this.observe(source, new ConsumerCheck(this.name, name, positions, this.findings));
    }
  }

  private beginRebuilds(copy: StoredCopy): CopyOfView[] {
    const { replayable, positions } = this.service;
    const { findings, scratch } = this;
    const live = copy.views;
    if (live === undefined) return [];
    const keptBy = positions === undefined ? 'one process' : 'copies';
    const views = replayable.views.filter((view) => (view.keptBy ?? keptBy) === keptBy);
    return views.map((view) => {
      const rebuild = new ViewRebuild({ service: this.name, copy: copy.name, view, live, scratch, findings });
      if (!rebuild.missing) this.observe(view.source, rebuild);
      return { source: view.source, copy, live, rebuild };
    });
  }

  private compareOne({ rebuild, copy, live }: CopyOfView): { readonly keys: number; readonly verdict: ViewVerdict } {
    const { name, rebuiltName, ahead, parked } = rebuild;
    if (rebuild.missing) {
      this.notes.push(`view ${name} of ${copy.name ?? this.name} is not there: it was deleted, or never begun`);
      return { keys: 0, verdict: 'missing' };
    }
    if (rebuild.failed) return { keys: 0, verdict: 'not compared' };
    const before = this.findings.count;
    const report = (finding: Omit<CheckFinding, 'journal' | 'view'>) => {
      const where = copy.name !== undefined && { copy: copy.name };
      const told: CheckFinding = { journal: this.name, view: name, ...where, ...finding };
      this.findings.add(told);
    };
    try {
      const keys = compareView({ live, name, scratch: this.scratch, rebuiltName, ahead, skipped: parked, report });
      return { keys, verdict: this.findings.count === before ? 'same' : 'different' };
    } catch (error) {
      report({ problem: `the view can not be read: ${(error as Error).message}` });
      return { keys: 0, verdict: 'not compared' };
    }
  }

  private noteStrangers({ name: copyName = this.name, views }: StoredCopy): void {
    const { replayable, positions } = this.service;
    const consumers = positions === undefined ? replayable.consumers.map(({ name }) => `consumer:${name}`) : [];
    const known = new Set([...this.rebuilds.map(({ rebuild }) => rebuild.name), ...consumers]);
    for (const name of views?.names() ?? []) {
      const isDraft = this.rebuilds.some(({ rebuild }) => name === draftNameOf(rebuild.name));
      const what = isDraft ? 'is being built' : "is nobody's now";
      if (!known.has(name)) this.notes.push(`view ${name} of ${copyName} ${what}: it was not compared`);
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

/** A view of one copy, and the same view built again. */
interface CopyOfView {
  readonly source: string;
  readonly copy: StoredCopy;
  readonly live: ViewSnapshot;
  readonly rebuild: ViewRebuild;
}

async function readSnapshots({ replayable, copies }: AuditedService, findings: Findings) {
  const found = new Map<number, Snapshot[]>();
  if (replayable.partition === undefined) return found;
  for (let partition = 0; partition < PARTITIONS; partition++) {
    for (const { snapshots } of copies) {
      try {
        const snapshot = await snapshots?.newest(partition);
        if (snapshot !== undefined) found.set(partition, [...(found.get(partition) ?? []), snapshot]);
      } catch (error) {
        const problem = `the snapshot can not be read: ${judged(error).message}`;
        findings.add({ journal: replayable.journal, partition, problem });
      }
    }
  }
  return found;
}
