import { existsSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { makePrivateFolder, syncFolder, writeDurably } from '@daftari/service/durable-file';
import { findingLine } from '@daftari/audit/verify/finding';
import { isoTime, systemClock } from '@daftari/kernel/clock';
import { lostSince } from '@daftari/journal-core/recorded-heads';
import type { CliIo } from '../cli-io';
import { CliError, EXIT } from '../exit-code';
import { JOURNAL_NAMES } from '../journals/journal-names';
import { openFiles, openJournals, type OpenedJournals } from '../journals/open-journals';
import { readRecordedHeads } from '../journals/recorded-heads';
import {
  BACKUP_FILE,
  BACKUP_FORMAT,
  filesOf,
  UNFINISHED_FILE,
  type BackedUpPart,
  type BackupManifest,
} from './backup-manifest';
import { markerOf, takeEmptyFolder } from './data-dir-files';
import { tryLockFolder } from '@daftari/service/folder-lock';
import { BACKUP_PARTS } from './parts';

export interface BackupTask {
  readonly dataDir: string;
  readonly folder: string;
  readonly io: CliIo;
}

/**
 * Copies a whole installation while it runs, or while it is stopped: then none can start meanwhile. A run that was cut is
 * gone on with by the next one; `backup.json` comes last. @throws CliError with what to do
 */
export async function createBackup(task: BackupTask): Promise<BackupManifest> {
  const dataDir = resolve(task.dataDir);
  const folder = resolve(task.folder);
  const dataDirectory = markerOf(dataDir);
  begin(folder, dataDir);
  const createdAt = isoTime(systemClock.nowMs());
  const lock = tryLockFolder(dataDir);
  try {
    const journals = lock === undefined ? await fromServer(dataDir) : await openFiles(dataDir, JOURNAL_NAMES);
    try {
      await assertWhole(journals, dataDir);
      const parts = await copyParts({ dataDir, journals, io: task.io }, folder);
      const manifest: BackupManifest = { format: BACKUP_FORMAT, createdAt, dataDirectory, parts };
      writeDurably(join(folder, BACKUP_FILE), `${JSON.stringify(manifest, undefined, 2)}\n`);
      rmSync(join(folder, UNFINISHED_FILE));
      syncFolder(folder);
      return manifest;
    } finally {
      await journals.close();
    }
  } finally {
    lock?.release();
  }
}

function begin(folder: string, dataDir: string): void {
  if (!relative(dataDir, folder).startsWith('..')) {
    throw new CliError(`${folder} lies in the data directory: a backup belongs somewhere else, best on another disk`);
  }
  if (existsSync(join(folder, BACKUP_FILE))) {
    throw new CliError(`${folder} holds a finished backup: choose another folder; nothing was changed`);
  }
  if (existsSync(join(folder, UNFINISHED_FILE))) return;
  takeEmptyFolder(folder, 'choose an empty one; nothing was changed');
  writeDurably(join(folder, UNFINISHED_FILE), `${JSON.stringify({ of: dataDir })}\n`);
}

async function fromServer(dataDir: string): Promise<OpenedJournals> {
  const opened = await openJournals(dataDir, JOURNAL_NAMES);
  if (opened.source === 'server') return opened;
  await opened.close();
  throw new CliError(
    `a process holds ${dataDir} but answers nothing yet: try again when the server is up`,
    EXIT.findings,
  );
}

/** A journal that lost something is no good copy, and would be told as one. */
async function assertWhole({ journals }: OpenedJournals, dataDir: string): Promise<void> {
  const recorded = readRecordedHeads(dataDir)?.journals ?? {};
  for (const opened of journals) {
    if ('problem' in opened) throw new CliError(`${findingLine(opened)}; nothing was backed up`, EXIT.findings);
    const { journal, reader } = opened;
    const before = recorded[journal];
    if (before === undefined) continue;
    const log = { journalId: reader.journalId, readBatches: reader.readBatches.bind(reader) };
    const [loss] = await lostSince(before, log);
    if (loss === undefined) continue;
    throw new CliError(`${findingLine({ journal, ...loss })}; nothing was backed up: run audit verify`, EXIT.findings);
  }
}

type CopyFrom = Parameters<(typeof BACKUP_PARTS)[number]['copy']>[0];

async function copyParts(from: CopyFrom, folder: string): Promise<BackedUpPart[]> {
  const parts: BackedUpPart[] = [];
  for (const part of BACKUP_PARTS) {
    const own = join(folder, part.name);
    if (!part.goesOn) rmSync(own, { recursive: true, force: true });
    makePrivateFolder(own);
    await part.copy(from, own);
    parts.push({ name: part.name, files: await filesOf(own) });
  }
  return parts;
}
