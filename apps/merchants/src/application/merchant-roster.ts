import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { DeliveredBatch, Journal } from '@daftari/journal-core/journal';
import { asError, progress } from '@daftari/journal-core/views/progress';
import { headsOf } from '@daftari/journal-core/views/projection';

/** When a merchant was registered, and its id: texts in the order of time. */
export type RosterPlace = `${string}/${string}`;

/** Every merchant there is, newest first. */
export interface MerchantRoster {
  /** At most `limit` places, the newest first, all of them older than `below`. @throws what the journal throws */
  page(limit: number, below?: RosterPlace): Promise<readonly RosterPlace[]>;
  stop(): Promise<void>;
}

interface Run {
  readonly places: RosterPlace[];
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Follows the journal from the first time somebody asks, other copies' registrations included; what is held is about 100
 * bytes a merchant. When it can not be followed any more it is read again by whoever asks next.
 */
export function merchantRoster(journal: Journal): MerchantRoster {
  let run: Run | undefined;
  const following = () => {
    const started: Run = run ?? follow(journal, () => (run = run === started ? undefined : run));
    return (run = started);
  };
  return {
    async page(limit, below) {
      const { places, caughtUp } = following();
      await caughtUp();
      const end = below === undefined ? places.length : firstAtOrAfter(places, below);
      return places.slice(Math.max(0, end - limit), end).reverse();
    },
    stop: async () => run?.stop(),
  };
}

function follow(journal: Journal, onEnd: () => void): Run {
  const places: RosterPlace[] = [];
  const done = progress();
  const subscription = journal.subscribe(
    [],
    async ({ events, checkpoint }: DeliveredBatch) => {
      for (const event of events as readonly RecordedEvent<MerchantsEvent>[]) {
        if (event.type === 'MerchantRegistered.v1') places.push(`${event.at}/${event.data.merchantId}`);
      }
      done.advance(checkpoint);
    },
    (error) => {
      done.fail(asError(error));
      onEnd();
    },
  );
  let sorted = 0;
  return {
    places,
    async caughtUp() {
      await done.reached(await headsOf(journal));
      // Partitions come one after the other; once they are read, what is new goes to the end and costs one pass.
      if (sorted < places.length) places.sort(inOrder);
      sorted = places.length;
    },
    async stop() {
      await subscription.stop();
      done.fail(new Error('the merchants are no longer followed'));
    },
  };
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function firstAtOrAfter(places: readonly string[], place: string): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (places[middle]! < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
