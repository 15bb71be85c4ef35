import type { Checkpoint, Position } from '@daftari/journal-core/position';
import { positionKey, type ConsumerCommit } from '@daftari/messaging-core/consumer-store';

/** The collection of positions; a database's services and relays share it. */
export const POSITIONS = 'consumers';
/** The collection of parked events and of decisions about them. */
export const BODIES = 'consumer-events';

/** An event or a decision that counts: only what a position lists does. */
export interface Listed {
  /** By position, sorts as positions do. */
  readonly key: string;
  /** The id of its body. */
  readonly body: string;
}

/** Where a consumer stands in one partition: one document, so that all of it changes at once or nothing does. */
export interface PositionDocument {
  readonly _id: string;
  readonly consumer: string;
  readonly partition: number;
  /** The highest under which the partition was claimed. */
  readonly fence: number;
  /** Rises with each claim: what an earlier claim sent and nobody heard of is refused when it arrives late. */
  readonly claim: number;
  readonly checkpoint: Pick<Checkpoint, 'sequence' | 'hash'> | null;
  readonly parked: readonly Listed[];
  readonly skipped: readonly Listed[];
}

/** A parked event or a decision, as JSON text: an event's data may have any keys. Nobody reads one that is not listed. */
export interface BodyDocument {
  readonly _id: string;
  readonly consumer: string;
  readonly partition: number;
  readonly text: string;
}

export function positionId(consumer: string, partition: number): string {
  return `${consumer}/${String(partition).padStart(5, '0')}`;
}

/** What a commit brings, and the update that makes it count. */
export interface PreparedCommit {
  readonly bodies: readonly BodyDocument[];
  readonly update: object | object[];
  /** True when bodies that were listed may be listed no longer. */
  readonly replaces: boolean;
}

export function prepareCommit(
  consumer: string,
  partition: number,
  { checkpoint, park = [], unpark = [], skipped = [] }: ConsumerCommit,
  newId: () => string,
): PreparedCommit {
  const set = checkpoint === undefined ? {} : { checkpoint: { sequence: checkpoint.sequence, hash: checkpoint.hash } };
  if (park.length + unpark.length + skipped.length === 0) return { bodies: [], update: { $set: set }, replaces: false };
  const bodies: BodyDocument[] = [];
  const list = (value: { readonly position: Position }): Listed => {
    const body: BodyDocument = { _id: newId(), consumer, partition, text: JSON.stringify(value) };
    bodies.push(body);
    return { key: positionKey(value.position), body: body._id };
  };
  const keysOf = (values: readonly { readonly position: Position }[]) =>
    values.map((value) => positionKey(value.position));
  const lists = {
    parked: {
      $concatArrays: [without('$parked', [...unpark.map(positionKey), ...keysOf(park)]), { $literal: park.map(list) }],
    },
    skipped: { $concatArrays: [without('$skipped', keysOf(skipped)), { $literal: skipped.map(list) }] },
  };
  const literally = Object.fromEntries(Object.entries(set).map(([name, value]) => [name, { $literal: value }]));
  return { bodies, update: [{ $set: { ...literally, ...lists } }], replaces: true };
}

/** A list without the entries of these keys: what comes again takes the place of what was there. */
function without(list: string, keys: readonly string[]): object {
  return { $filter: { input: list, as: 'one', cond: { $not: [{ $in: ['$$one.key', { $literal: keys }] }] } } };
}
