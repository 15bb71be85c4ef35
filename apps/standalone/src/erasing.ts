import type { PrivacyService } from '@daftari/contracts/generated/daftari/privacy/v1/privacy';
import { systemClock } from '@daftari/kernel/clock';
import { systemRandom } from '@daftari/kernel/random';
import { systemScheduler, type Cancel } from '@daftari/kernel/scheduler';
import { Erasures } from '@daftari/privacy/erasure/erasures';
import { rotateMasterKey } from '@daftari/privacy/master-key/rotate-master-key';
import { askSimulatorAt, simulatorPlace } from '@daftari/privacy/places/simulator-place';
import { journalLog } from '@daftari/privacy/scan/journal-log';
import { privacyService } from '@daftari/privacy/service/privacy-service';
import { withDeadline } from '@daftari/rpc/deadline';
import type { Logger } from '@daftari/service/logger';
import type { DataDir } from '@daftari/installation/data-dir';
import type { Privacy } from '@daftari/installation/open-privacy';
import type { Services } from './services';

const SWEEP_EVERY_MS = 10_000;
/** What the services have not dealt with by then is not waited for: the erasure waits instead. */
const SETTLE_WITHIN_MS = 10_000;

export interface ErasingOptions {
  readonly dataDir: DataDir;
  readonly privacy: Privacy;
  readonly services: Services;
  /** The simulator's address. */
  readonly simulator: string;
  readonly logger: Logger;
}

export interface Erasing {
  readonly service: PrivacyService;
  /** Carries out what waits, now and every ten seconds. */
  start(): void;
  stop(): Promise<void>;
}

/** Erases and exports persons while the services run. */
export function erasing({ dataDir, privacy, services, simulator, logger }: ErasingOptions): Erasing {
  const { keyring, sealer, masterKey } = privacy;
  const { callback, initiation, notifier, journals } = services;
  const logs = journals.map(journalLog);
  const caughtUp = () => Promise.all([callback.caughtUp(), initiation.caughtUp(), notifier.caughtUp()]);
  const erasures = new Erasures({
    keyring,
    sealer,
    recordFile: dataDir.erasures,
    logs: {
      initiation: journalLog(initiation.journal),
      notifier: journalLog(notifier.journal),
      webhooksPlannedTo: () => Infinity,
    },
    snapshotsOf: [initiation.journal.name],
    places: [callback.erasurePlace, simulatorPlace(askSimulatorAt(simulator))],
    settle: async () => void (await withDeadline(caughtUp(), SETTLE_WITHIN_MS, systemScheduler, 'the services')),
    // The others hold nothing of persons: their states are worth keeping.
    refold: async () =>
      void (await Promise.all([initiation, callback, notifier].map(({ journal }) => journal.refold()))),
    clock: systemClock,
    logger,
  });
  const rotate = () => rotateMasterKey(keyring, masterKey, systemRandom);
  return {
    service: privacyService({ erasures, keyring, personal: sealer, logs, rotate, logger }),
    ...sweeping(erasures, privacy.erasedAgain, logger),
  };
}

function sweeping(erasures: Erasures, erasedAgain: readonly string[], logger: Logger): Omit<Erasing, 'service'> {
  let stopped = false;
  let cancel: Cancel = () => undefined;
  let toForget = erasedAgain;
  let running: Promise<void> = Promise.resolve();
  const sweep = async () => {
    try {
      await erasures.forgetAgain(toForget);
      toForget = [];
    } catch (err) {
      logger.warn(
        { err },
        'what a restore brought back outside of the journals could not be erased; it is tried again',
      );
    }
    await erasures.sweep();
    if (!stopped) cancel = systemScheduler.after(SWEEP_EVERY_MS, start);
  };
  const start = () => void (running = sweep());
  return {
    start,
    async stop() {
      stopped = true;
      cancel();
      await running;
    },
  };
}
