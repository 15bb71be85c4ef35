import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditedService, StoredCopy } from '@daftari/audit/check/audited-service';
import type { Replayable } from '@daftari/audit/replay/replayable';
import type { Finding } from '@daftari/audit/verify/finding';
import { replayOfCallback } from '@daftari/callback/replay';
import { replayOfInitiation } from '@daftari/initiation/replay';
import { snapshotFiles } from '@daftari/journal-files/snapshot-files';
import { openSqliteViewSnapshot } from '@daftari/journal-sqlite/sqlite-view-snapshot';
import type { ViewSnapshot } from '@daftari/journal-core/views/view-snapshot';
import { replayOfMerchants } from '@daftari/merchants/replay';
import { replayOfNotifier } from '@daftari/notifier/replay';
import type { PersonalSealer } from '@daftari/privacy/sealing/personal-sealer';
import { sealedSnapshots } from '@daftari/privacy/sealing/sealed-snapshots';
import { replayOfWalletFee } from '@daftari/wallet-fee/replay';
import type { OpenedJournal } from '../journals/open-journals';
import { processFolders, type ProcessFolder } from '../journals/process-folders';
import { readRecordedHeads } from '../journals/recorded-heads';

/** What every service offers to be replayed. */
export function replayables(): readonly Replayable[] {
  return [replayOfMerchants(), replayOfWalletFee(), replayOfInitiation(), replayOfCallback(), replayOfNotifier()];
}

/** The services of an installation with what they have stored. */
export interface OpenedServices {
  readonly services: readonly AuditedService[];
  /** Journals and views that can not be opened. */
  readonly unopened: readonly Finding[];
  close(): void;
}

export interface StoredPlace {
  /** Without one nothing is stored, as in an export. */
  readonly dataDir: string | undefined;
  readonly personal: PersonalSealer | undefined;
  readonly positions: AuditedService['positions'];
}

/** Opens views and snapshots in a data directory beside its journals, those of each process where the services run apart. */
export function openServices(
  journals: readonly OpenedJournal[],
  { dataDir, personal, positions }: StoredPlace,
): OpenedServices {
  const unopened: Finding[] = [];
  const opened: ViewSnapshot[] = [];
  const recorded = dataDir === undefined ? undefined : readRecordedHeads(dataDir);
  const viewsOf = (folder: string, service: string): ViewSnapshot | undefined => {
    const file = join(folder, 'views', `${service}.db`);
    if (!existsSync(file)) return undefined;
    try {
      const views = openSqliteViewSnapshot(file);
      opened.push(views);
      return views;
    } catch (error) {
      unopened.push({ journal: service, problem: `its views in ${file} cannot be read: ${(error as Error).message}` });
      return undefined;
    }
  };
  const copyOf = ({ name, folder }: ProcessFolder, { journal, views }: Replayable): StoredCopy => ({
    // A service's only process has the service's name.
    name: name === journal ? undefined : name,
    views: views.length === 0 ? undefined : viewsOf(folder, journal),
    snapshots: snapshotsOf(folder, journal, personal),
  });
  const services = replayables().flatMap((replayable): AuditedService[] => {
    const { journal } = replayable;
    const found = journals.find((candidate) => candidate.journal === journal);
    if (found === undefined) return [];
    if ('problem' in found) {
      unopened.push({ journal, problem: found.problem });
      return [];
    }
    const folders = dataDir === undefined ? [] : processFolders(dataDir, journal);
    return [
      {
        replayable,
        reader: found.reader,
        copies: folders.map((folder) => copyOf(folder, replayable)),
        positions,
        personal,
        recorded: recorded?.journals[journal],
      },
    ];
  });
  return {
    services,
    unopened,
    close: () => {
      for (const views of opened) views.close();
    },
  };
}

/** A service's snapshots, opened where they are sealed and keys are at hand. */
function snapshotsOf(folder: string, journal: string, personal: PersonalSealer | undefined) {
  const stored = snapshotFiles(join(folder, 'snapshots', journal));
  if (personal === undefined) return stored;
  const opened = sealedSnapshots(stored, personal, journal);
  return {
    newest: async (partition: number) => {
      const snapshot = await stored.newest(partition);
      // The hash of a sealed state is in the box with it.
      return snapshot?.stateHash === '' ? opened.newest(partition) : snapshot;
    },
  };
}
