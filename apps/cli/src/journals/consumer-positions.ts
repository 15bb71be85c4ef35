import { judged, patiently } from '@daftari/audit/patience';
import type { Replayable } from '@daftari/audit/replay/replayable';
import type { ViewSnapshot } from '@daftari/journal-core/views/view-snapshot';
import { positionKey, type ConsumerState } from '@daftari/messaging-core/consumer-store';
import { readMongodbPositions } from '@daftari/messaging-mongodb/mongodb-positions';
import { storageOf } from '../backup/data-dir-files';
import { cliScheduler } from './cli-scheduler';
import { runsApart } from './process-folders';

export interface Positions {
  /** As `AuditedService.positions`. */
  readonly positions: ViewSnapshot | 'not at hand' | undefined;
  /** What to tell about it. */
  readonly notes: readonly string[];
}

/** Where the consumers of an installation stand, when that is not in their views: services that run apart share a database. @throws CouldNotCheck */
export async function consumerPositions(
  dataDir: string | undefined,
  replayables: readonly Replayable[],
  url: string | undefined,
): Promise<Positions> {
  if (dataDir === undefined || !runsApart(dataDir)) return { positions: undefined, notes: [] };
  const database = storageOf(dataDir)?.database;
  if (url === undefined || database === undefined) {
    return notAtHand('they are in MongoDB: set DAFTARI_MONGODB_URL as the services have it');
  }
  const names = replayables.flatMap(({ consumers }) => consumers.map(({ name }) => name));
  try {
    const read = () => readMongodbPositions({ url, database }, names);
    return { positions: snapshotOf(await patiently(cliScheduler, "the consumers' checkpoints", read)), notes: [] };
  } catch (error) {
    return notAtHand(judged(error).message);
  }
}

function notAtHand(why: string): Positions {
  return { positions: 'not at hand', notes: [`the consumers' checkpoints were not compared: ${why}`] };
}

/** As a view store would show them. */
function snapshotOf(states: ReadonlyMap<string, ConsumerState>): ViewSnapshot {
  const stateOf = (view: string) => states.get(view.replace(/^consumer:/, ''));
  return {
    names: () => [...states.keys()].map((name) => `consumer:${name}`).sort(),
    checkpoints: (view) => stateOf(view)?.checkpoints ?? [],
    page: (view, after, limit) =>
      (stateOf(view)?.parked ?? [])
        .map((one) => ({ key: `parked/${positionKey(one.position)}`, text: JSON.stringify(one) }))
        .filter(({ key }) => after === undefined || key > after)
        .slice(0, limit),
    close: () => undefined,
  };
}
