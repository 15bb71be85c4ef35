import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spoolErasurePlace } from '@daftari/callback/service';
import type { PrivacyService } from '@daftari/contracts/generated/daftari/privacy/v1/privacy';
import { forgetInFile } from '@daftari/daraja-simulator/service';
import { PARTITIONS } from '@daftari/journal-core/partition-of';
import { openSqliteViewStore } from '@daftari/journal-sqlite/sqlite-view-store';
import { systemClock } from '@daftari/kernel/clock';
import { systemRandom } from '@daftari/kernel/random';
import { applyErasures } from '@daftari/privacy/erasure/apply-erasures';
import { Erasures } from '@daftari/privacy/erasure/erasures';
import type { ErasurePlace } from '@daftari/privacy/erasure/erasure-places';
import { masterKeySource } from '@daftari/privacy/master-key/master-key';
import { rotateMasterKey } from '@daftari/privacy/master-key/rotate-master-key';
import { openKeys } from '@daftari/privacy/open-keys';
import { askSimulatorAt, simulatorPlace, type AskSimulator } from '@daftari/privacy/places/simulator-place';
import { PersonalSealer } from '@daftari/privacy/sealing/personal-sealer';
import { privacyService, type MeasuredLog } from '@daftari/privacy/service/privacy-service';
import type { LogReader } from '@daftari/audit/log-reader';
import { readConfig } from '@daftari/service/config';
import { createLogger, type Logger } from '@daftari/service/logger';
import type { CliIo } from '../cli-io';
import { CliError, EXIT } from '../exit-code';
import { JOURNAL_NAMES } from '../journals/journal-names';
import { openFiles, type OpenedJournals } from '../journals/open-journals';

/** The notifier's consumer of payments: what it has not read yet may still become a webhook. */
const WEBHOOKS_VIEW = 'consumer:notifier-payments';

export interface PrivacyFiles {
  readonly service: PrivacyService;
  close(): Promise<void>;
}

/** What the server does for a person's data, on a data directory that is locked for us. @throws StartError, CliError */
export async function openPrivacyFiles(dataDir: string, io: CliIo, newKeyFile?: string): Promise<PrivacyFiles> {
  const config = readConfig(io.env);
  const masterKey = masterKeySource(config, join(dataDir, 'privacy', 'master.key'));
  const file = join(dataDir, 'privacy', 'keys.db');
  if (!existsSync(file))
    throw new CliError(`${dataDir} has no keys of personal data (${file}): nothing is sealed there`);
  const keyring = await openKeys({ place: { file }, masterKey, expectedStoreId: keyStoreOf(dataDir) });
  const opened = await openFiles(dataDir, JOURNAL_NAMES);
  const close = async () => {
    await opened.close();
    await keyring.store.close();
  };
  try {
    const recordFile = join(dataDir, 'privacy', 'erasures.ndjson');
    const sealer = new PersonalSealer({ keyring, fields: new Map() });
    const logger = createLogger({ level: 'warn' });
    const logs = logsOf(opened);
    const again = await applyErasures(recordFile, keyring.store);
    const erasures = new Erasures({
      keyring,
      sealer,
      recordFile,
      logs: { ...businessLogs(logs), webhooksPlannedTo: webhooksPlannedTo(dataDir) },
      snapshotsOf: ['initiation'],
      places: placesOf(dataDir, config.simulatorFile, logger),
      settle: async () => undefined,
      refold: async () => rmSync(join(dataDir, 'snapshots', 'initiation'), { recursive: true, force: true }),
      clock: systemClock,
      logger,
    });
    await erasures.forgetAgain(again.subjects);
    const rotate = () => rotateMasterKey(keyring, masterKey, systemRandom, newKeyFile);
    return { service: privacyService({ erasures, keyring, personal: sealer, logs, rotate, logger }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function keyStoreOf(dataDir: string): string | undefined {
  return (JSON.parse(readFileSync(join(dataDir, 'daftari.json'), 'utf8')) as { keyStore?: string }).keyStore;
}

/** @throws CliError a journal can not be read: what is in it could not be seen */
function logsOf({ journals }: OpenedJournals): MeasuredLog[] {
  return journals.map((opened) => {
    if ('problem' in opened) {
      throw new CliError(`journal ${opened.journal}: ${opened.problem}; nothing was changed`, EXIT.findings);
    }
    return measured(opened.reader);
  });
}

function measured(reader: LogReader): MeasuredLog {
  return {
    journal: reader.journal,
    partitions: PARTITIONS,
    readBatches: (partition, after, limit) => reader.readBatches(partition, after, limit),
    batches: async () => (await reader.heads()).reduce((sum, { sequence }) => sum + sequence + 1, 0),
  };
}

function businessLogs(logs: readonly MeasuredLog[]) {
  const of = (name: string) => logs.find(({ journal }) => journal === name)!;
  return { initiation: of('initiation'), notifier: of('notifier') };
}

/** How far the notifier had come when its server stopped. */
function webhooksPlannedTo(dataDir: string): (partition: number) => number {
  const file = join(dataDir, 'views', 'notifier.db');
  if (!existsSync(file)) return () => -1;
  const views = openSqliteViewStore({ file });
  const checkpoints = new Map(views.checkpoints(WEBHOOKS_VIEW).map(({ partition, sequence }) => [partition, sequence]));
  views.close();
  return (partition) => checkpoints.get(partition) ?? -1;
}

function placesOf(dataDir: string, simulatorFile: string | undefined, logger: Logger): ErasurePlace[] {
  const places = [spoolErasurePlace(join(dataDir, 'spool'), logger)];
  const own = join(dataDir, 'simulator.db');
  if (simulatorFile !== undefined) places.push(simulatorPlace(askElsewhere(simulatorFile)));
  else if (existsSync(own)) places.push(simulatorPlace((asked) => forgetInFile(own, asked)));
  return places;
}

/** A simulator that runs apart says where it is in its own file. */
function askElsewhere(simulatorFile: string): AskSimulator {
  const { simulator } = JSON.parse(readFileSync(simulatorFile, 'utf8')) as { simulator: string };
  return askSimulatorAt(simulator);
}
