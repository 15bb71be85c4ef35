import { decodeBatch, hashOf } from '@daftari/journal-core/batch';
import { PARTITIONS } from '@daftari/journal-core/partition-of';
import type { Checkpoint } from '@daftari/journal-core/position';
import { lostSince, type RecordedJournal } from '@daftari/journal-core/recorded-heads';
import type { LogReader } from '../log-reader';
import { judged } from '../patience';
import { identityProblems } from './identity-problems';
import { collectFindings, type Finding, type Findings } from './finding';
import { verifyPartition, type PartitionReport } from './verify-partition';

export const DEFAULT_FINDING_LIMIT = 100;

export interface VerifyProgress {
  readonly journal: string;
  readonly batches: number;
  /** Batches that there were when the walk began. */
  readonly ofBatches: number;
}

export interface VerifyOptions {
  /** Findings that are kept; all are counted. */
  readonly findingLimit?: number;
  /** The heads this journal is known to have had: what is lost since is a finding. */
  readonly recorded?: RecordedJournal | undefined;
  onProgress?(progress: VerifyProgress): void;
}

export interface JournalReport {
  readonly journal: string;
  readonly journalId?: string;
  readonly batches: number;
  readonly events: number;
  readonly partitions: readonly PartitionReport[];
  /** True when the reader could show the store's own stream index, and it was compared with the bodies. */
  readonly indexCompared: boolean;
  readonly findings: readonly Finding[];
  /** Including those beyond the limit. Zero is a journal that is as it was written. */
  readonly findingCount: number;
}

/**
 * Checks a whole journal: genesis, order, hashes, chain, times, stream versions and, on an open store, its index. It goes on
 * after a finding, holds one page of bodies and one partition's stream versions in memory, and never throws for what it reads.
 * @throws CouldNotCheck a patient reader could not reach it
 */
export async function verifyJournal(reader: LogReader, options: VerifyOptions = {}): Promise<JournalReport> {
  const findings = collectFindings(options.findingLimit ?? DEFAULT_FINDING_LIMIT);
  for (const problem of identityProblems(reader)) findings.add({ journal: reader.journal, problem });
  const heads = await readHeads(reader, findings);
  const ofBatches = heads.reduce((sum, head) => sum + head.sequence + 1, 0);
  let batches = 0;
  const partitions: PartitionReport[] = [];
  const journalId = reader.journalId ?? (await idOfFirstGenesis(reader));
  if (findings.count === 0 && heads.length === 0) {
    findings.add({ journal: reader.journal, problem: 'the journal is empty: no partition has a batch' });
  } else {
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const head = heads.find((candidate) => candidate.partition === partition);
      const onProgress = (count: number) => {
        batches += count;
        options.onProgress?.({ journal: reader.journal, batches, ofBatches });
      };
      partitions.push(await verifyPartition({ reader, partition, journalId, head, findings }, onProgress));
    }
    reportStrangers(reader.journal, heads, findings);
  }
  await reportSelfCheck(reader, findings);
  await reportLosses(reader, journalId, options.recorded, findings);
  return {
    journal: reader.journal,
    ...(journalId === undefined ? {} : { journalId }),
    batches: partitions.reduce((sum, report) => sum + report.batches, 0),
    events: partitions.reduce((sum, report) => sum + report.events, 0),
    partitions,
    indexCompared: reader.readIndex !== undefined,
    findings: findings.kept,
    findingCount: findings.count,
  };
}

/** A journal that cannot be opened, or is not there, as the report of it. */
export function unreadableJournal(journal: string, problem: string): JournalReport {
  return {
    journal,
    batches: 0,
    events: 0,
    partitions: [],
    indexCompared: false,
    findings: [{ journal, problem }],
    findingCount: 1,
  };
}

async function readHeads(reader: LogReader, findings: Findings): Promise<readonly Checkpoint[]> {
  try {
    return await reader.heads();
  } catch (error) {
    findings.add({ journal: reader.journal, problem: `the heads cannot be read: ${judged(error).message}` });
    return [];
  }
}

/** Where the reader names no id, the first readable genesis batch does, and all others must agree with it. */
async function idOfFirstGenesis(reader: LogReader): Promise<string | undefined> {
  for (let partition = 0; partition < PARTITIONS; partition++) {
    try {
      const [genesis] = await reader.readBatches(partition, -1, 1);
      if (genesis !== undefined && hashOf(genesis.body) === genesis.hash) return decodeBatch(genesis.body).journalId;
    } catch (error) {
      judged(error);
      continue; // the walk names what is wrong with it
    }
  }
  return undefined;
}

/** Last, for it names no place: what was found before does. */
async function reportSelfCheck(reader: LogReader, findings: Findings): Promise<void> {
  const problems = await reader.selfCheck?.().catch((error: unknown) => [judged(error).message]);
  for (const problem of problems ?? []) {
    findings.add({ journal: reader.journal, problem: `the store's own check of its files says: ${problem}` });
  }
}

/** What can not be read was named by the walk already. */
async function reportLosses(
  reader: LogReader,
  journalId: string | undefined,
  recorded: RecordedJournal | undefined,
  findings: Findings,
): Promise<void> {
  if (recorded === undefined) return;
  const readBatches: LogReader['readBatches'] = (...args) => reader.readBatches(...args);
  const losses = await lostSince(recorded, { journalId, readBatches }).catch((error: unknown) => (judged(error), []));
  for (const loss of losses) findings.add({ journal: reader.journal, ...loss });
}

function reportStrangers(journal: string, heads: readonly Checkpoint[], findings: Findings): void {
  for (const { partition, sequence } of heads) {
    if (partition >= 0 && partition < PARTITIONS) continue;
    findings.add({ journal, partition, sequence, problem: `there is no such partition: a journal has ${PARTITIONS}` });
  }
}
