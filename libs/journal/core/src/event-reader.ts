import type { Batch } from './batch';
import { UnknownEventType } from './errors';
import type { RecordedEvent } from './event';
import type { EventChecker } from './event-checker';
import type { PersonalData } from './personal-data';
import type { StoredBatch } from './position';
import { openKnownBatch, openStoredBatch } from './stored-batch';
import { WrittenBatches } from './written-batches';

/** Reads stored batches as deciders see them: verified, in the newest version of each type, with personal data opened. */
export class EventReader {
  private readonly written = new WrittenBatches();

  constructor(
    private readonly events: EventChecker,
    private readonly personal: PersonalData | undefined,
  ) {}

  /**
   * The batches with those of their events that are wanted.
   * @throws StoreDamaged a body is not what its hash says
   */
  async read(page: readonly StoredBatch[], wants?: (event: RecordedEvent) => boolean): Promise<Batch[]> {
    const batches = page.map((stored) => this.current(openStoredBatch(stored), wants));
    const { personal } = this;
    if (personal === undefined) return batches;
    await personal.fetchKeys(batches.flatMap(({ events }) => events));
    return batches.map((batch) => ({ ...batch, events: batch.events.map((event) => personal.open(event)) }));
  }

  /** As `read`, to decide on. @throws UnknownEventType a wanted event has a type that this version does not know */
  async readKnown(page: readonly StoredBatch[], wants?: (event: RecordedEvent) => boolean): Promise<Batch[]> {
    const batches = await this.read(page, wants);
    for (const { partition, sequence, events } of batches) {
      const stranger = events.find(({ type }) => !this.events.isKnown(type));
      if (stranger === undefined) continue;
      throw new UnknownEventType(
        `partition ${partition} sequence ${sequence} holds ${stranger.type}, which this version does not know: ` +
          'nothing is decided there until a version that knows it runs',
      );
    }
    return batches;
  }

  /** The batch as subscribers get it: old versions of events made current, personal data still sealed. */
  sealed(stored: StoredBatch): Batch {
    const batch = openKnownBatch(stored, this.written.get(stored.hash));
    const { events } = this;
    if (events.upcast === undefined) return batch;
    return { ...batch, events: batch.events.map((event) => events.upcast!(event)) };
  }

  /** Learns what the body holds that is being written here, its personal data sealed. */
  writes(hash: string, batch: Batch): void {
    this.written.add(hash, batch);
  }

  private current(batch: Batch, wants: ((event: RecordedEvent) => boolean) | undefined): Batch {
    const wanted = wants === undefined ? batch.events : batch.events.filter(wants);
    if (this.events.upcast === undefined) return wanted === batch.events ? batch : { ...batch, events: wanted };
    return { ...batch, events: wanted.map((event) => this.events.upcast!(event)) };
  }
}
