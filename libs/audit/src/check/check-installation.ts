import { PARTITIONS } from '@daftari/journal-core/partition-of';
import type { Checkpoint } from '@daftari/journal-core/position';
import { lostSince } from '@daftari/journal-core/recorded-heads';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { systemScheduler, type Scheduler } from '@daftari/kernel/scheduler';
import { judged } from '../patience';
import { collectFindings, type Finding, type Findings } from '../verify/finding';
import type { AuditedService } from './audited-service';
import type { CheckFinding } from './check-finding';
import type { CheckedJournal, CheckedPartition, CheckReport } from './check-report';
import { Claims } from './claims';
import { checkPartition } from './journal-check';
import { compareAnswers, type ComparedAnswers, type LedgerAnswers } from './ledger-answers';
import { patientService } from './patient-service';
import { ServiceCheck } from './service-check';

export const CHECK_FINDING_LIMIT = 100;

export interface CheckOptions {
  /** Each service's views and snapshots were opened before this is called, so that they are not newer than the bounds. */
  readonly services: readonly AuditedService[];
  /** An empty store in which views are built again; a temporary file keeps the memory bounded. */
  readonly scratch: ViewStore;
  /** Only where a ledger runs. */
  readonly answers?: LedgerAnswers | undefined;
  /** What was found wrong before, such as journals that can not be opened. */
  readonly before?: readonly Finding[];
  /** Of the pauses before what can not be reached is tried again. */
  readonly scheduler?: Scheduler;
  /** Findings that are kept; all are counted. */
  readonly findingLimit?: number;
  onProgress?(progress: { readonly journal: string; readonly batches: number; readonly ofBatches: number }): void;
}

/** What follows from another journal comes first: its bound must not be newer than that of what it follows from. */
const CONSEQUENCES_FIRST = ['notifier', 'wallet-fee', 'initiation', 'callback', 'merchants'];
/** What leads to others is read first. */
const CAUSES_FIRST = [...CONSEQUENCES_FIRST].reverse();

/**
 * Replays every journal once and compares everything that is stored of them: bytes and index (as `verify`), every key of
 * every view at the view's own checkpoint, snapshots, balances, and what must hold across journals. It goes partition by
 * partition through all journals, so that memory grows with one partition and not with the log. On a running installation
 * nothing is waited for: each thing is compared at the position it has. Never throws for what it reads.
 * @throws CouldNotCheck something could not be reached, though it was tried again: nothing is judged
 */
export async function checkInstallation(given: CheckOptions): Promise<CheckReport> {
  const { scheduler = systemScheduler } = given;
  const options = { ...given, services: given.services.map((service) => patientService(service, scheduler)) };
  const findings = collectFindings(options.findingLimit ?? CHECK_FINDING_LIMIT);
  for (const finding of options.before ?? []) findings.add(finding);
  const claims = new Claims(options.services, options.scratch, findings);
  const checks = await Promise.all(
    inOrder(options.services, CAUSES_FIRST).map((service) => ServiceCheck.begin(service, options.scratch, findings)),
  );
  const bounds = await readBounds(options.services, findings);
  const partitions = await checkAll(options, checks, claims, bounds, findings);
  for (const check of checks) check.compareViews();
  claims.settleAcross();
  for (const { service } of checks) await reportLosses(service, findings);
  const answers = await askLedger(options, findings, claims.notes);
  return reportOf(checks, partitions, claims, answers, findings);
}

async function checkAll(
  options: CheckOptions,
  checks: readonly ServiceCheck[],
  claims: Claims,
  bounds: ReadonlyMap<string, readonly Checkpoint[]>,
  findings: Findings,
): Promise<Map<ServiceCheck, CheckedPartition[]>> {
  const done = new Map(checks.map((check) => [check, [] as CheckedPartition[]]));
  const all = [...bounds.values()].flat();
  const ofBatches = all.reduce((sum, { sequence }) => sum + sequence + 1, 0);
  let batches = 0;
  for (let partition = 0; partition < PARTITIONS; partition++) {
    for (const check of checks) {
      const { journal } = check.service.replayable;
      const readers = checks.flatMap((reader) => reader.observersOf(journal));
      const bound = bounds.get(journal)?.find((head) => head.partition === partition);
      const onProgress = (count: number) => {
        batches += count;
        options.onProgress?.({ journal, batches, ofBatches });
      };
      const observers = [...readers, ...claims.observersOf(journal)];
      const task = { service: check.service, partition, bound, observers, findings, onProgress };
      done.get(check)!.push(await checkPartition(task));
      check.compareBalances(partition, claims.ledger);
    }
    claims.settle(partition);
  }
  return done;
}

async function readBounds(services: readonly AuditedService[], findings: Findings) {
  const bounds = new Map<string, readonly Checkpoint[]>();
  for (const { reader } of inOrder(services, CONSEQUENCES_FIRST)) {
    try {
      bounds.set(reader.journal, await reader.heads());
    } catch (error) {
      findings.add({ journal: reader.journal, problem: `the heads cannot be read: ${judged(error).message}` });
    }
  }
  return bounds;
}

function inOrder(services: readonly AuditedService[], order: readonly string[]): AuditedService[] {
  const placeOf = ({ replayable }: AuditedService) => order.indexOf(replayable.journal);
  return [...services].sort((a, b) => placeOf(a) - placeOf(b));
}

/** What can not be read was named by the walk already. */
async function reportLosses({ reader, recorded }: AuditedService, findings: Findings): Promise<void> {
  if (recorded === undefined) return;
  const log = { journalId: reader.journalId, readBatches: reader.readBatches.bind(reader) };
  const losses = await lostSince(recorded, log).catch((error: unknown) => (judged(error), []));
  for (const loss of losses) findings.add({ journal: reader.journal, ...loss });
}

async function askLedger(
  { services, answers }: CheckOptions,
  findings: Findings,
  notes: string[],
): Promise<ComparedAnswers | undefined> {
  const ledger = services.find(({ replayable }) => replayable.journal === 'wallet-fee');
  if (answers === undefined || ledger === undefined) return undefined;
  try {
    const compared = await compareAnswers(ledger.reader, answers, findings);
    if (compared.moving > 0) {
      notes.push(`${compared.moving} accounts moved each time the running ledger was asked: they were not compared`);
    }
    return compared;
  } catch (error) {
    notes.push(`what the running ledger answers could not be compared: ${judged(error).message}`);
    return undefined;
  }
}

function reportOf(
  checks: readonly ServiceCheck[],
  partitions: ReadonlyMap<ServiceCheck, readonly CheckedPartition[]>,
  claims: Claims,
  answers: ComparedAnswers | undefined,
  findings: Findings,
): CheckReport {
  const journals = checks.map((check) => check.report(partitions.get(check)!));
  return {
    journals: journals satisfies CheckedJournal[],
    views: checks.flatMap((check) => check.viewReports),
    ledger: { ...claims.ledgerReport(), ...(answers !== undefined && { answers }) },
    claims: claims.report(),
    notes: [...checks.flatMap((check) => check.notes), ...claims.notes],
    findings: findings.kept as readonly CheckFinding[],
    findingCount: findings.count,
  };
}
