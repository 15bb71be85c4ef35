import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import { MongodbConnection, type MongodbTimeouts } from '@daftari/journal-mongodb/mongodb-connection';
import { repeatable } from '@daftari/journal-mongodb/store-away';
import type { Lease, LeaseBook, LeaseStore, Member } from './lease-store';

export interface MongodbLeaseStoreOptions {
  readonly url: string;
  /** The installation's database: its services share one collection `leases`. */
  readonly database: string;
  readonly timeouts?: Partial<MongodbTimeouts>;
}

/** Shorter than a journal's: a member that can not renew in time has nothing to wait for. */
export const LEASE_TIMEOUTS: MongodbTimeouts = { selectServerMs: 1_500, connectMs: 1_500, operationMs: 1_500 };

/** Signs of life of members that are gone for so long are removed. */
const FORGET_MEMBERS_AFTER_MS = 3_600_000;

const COLLECTION = 'leases';

/** A sign of life (`<service>/member/<address>`) or a lease (`<service>/lease/<partition>`). */
interface LeaseDocument {
  readonly _id: string;
  readonly service: string;
  readonly kind: 'member' | 'lease';
  /** By the server's clock, milliseconds since the epoch; 0 when released. */
  readonly expiresAtMs: number;
  /** The member's, or of the lease's holder; null when released. */
  readonly address: string | null;
  readonly life: string | null;
  readonly partition?: number;
  readonly fence?: number;
}

/** As read: with the server's word on whether it has expired. */
type Shown = LeaseDocument & { readonly expired: boolean };
type Operation = AnyBulkWriteOperation<LeaseDocument>;

/** The server's time in milliseconds: no member's clock is ever compared with another's. */
const NOW_MS = { $toLong: '$$NOW' };

/**
 * Leases in MongoDB. It connects when it is first needed, and again when the server is back.
 * @throws StoreUnavailable while no server answers: each of its methods
 */
export function mongodbLeaseStore(options: MongodbLeaseStoreOptions): LeaseStore & { close(): Promise<void> } {
  const { url, database, timeouts } = options;
  const connection = new MongodbConnection(url, database, { ...LEASE_TIMEOUTS, ...timeouts });
  const leases = connection.db.collection<LeaseDocument>(COLLECTION);
  const write = async (operations: Operation[], ordered = true) => {
    if (operations.length === 0) return;
    await connection.inOrder(({ session }) =>
      leases.bulkWrite(operations, { session, ordered, ...connection.durably }),
    );
  };
  const store: LeaseStore & { close(): Promise<void> } = {
    async renew(member, partitions, ttlMs) {
      await write([signOfLife(member, ttlMs), renewal(member, partitions, ttlMs), forgetting(member)]);
      return bookOf(await read(connection, leases, { service: member.service }));
    },
    async acquire(member, partitions, ttlMs) {
      const wanted = partitions.map((partition) => taking(member, partition, ttlMs));
      // One that is held is not matched, and its insert is refused by its id: the others go on.
      await write(wanted, false).catch(refusedByIdOnly);
      const ids = partitions.map((partition) => leaseId(member, partition));
      const taken = await read(connection, leases, { _id: { $in: ids }, life: member.life });
      return taken.map(leaseOf);
    },
    release: (member, given) => write(given.map((lease) => releasing(member, lease))),
    leave: (member) =>
      write([
        { deleteOne: { filter: { _id: memberId(member), life: member.life } } },
        { updateMany: { filter: { service: member.service, kind: 'lease', life: member.life }, update: RELEASED } },
      ]),
    close: () => connection.close(),
  };
  return repeatable(store);
}

const RELEASED = { $set: { address: null, life: null, expiresAtMs: 0 } };

function memberId({ service, address }: Member): string {
  return `${service}/member/${address}`;
}

function leaseId({ service }: Member, partition: number): string {
  return `${service}/lease/${String(partition).padStart(2, '0')}`;
}

function signOfLife(member: Member, ttlMs: number): Operation {
  const { service, address, life } = member;
  const sign = { service, kind: 'member', address, life, expiresAtMs: { $add: [NOW_MS, ttlMs] } };
  return { updateOne: { filter: { _id: memberId(member) }, update: [{ $set: sign }], upsert: true } };
}

function renewal(member: Member, partitions: readonly number[], ttlMs: number): Operation {
  const filter = { _id: { $in: partitions.map((partition) => leaseId(member, partition)) }, life: member.life };
  return { updateMany: { filter, update: [{ $set: { expiresAtMs: { $add: [NOW_MS, ttlMs] } } }] } };
}

function forgetting({ service }: Member): Operation {
  const longAgo = { $lt: ['$expiresAtMs', { $subtract: [NOW_MS, FORGET_MEMBERS_AFTER_MS] }] };
  return { deleteMany: { filter: { service, kind: 'member', $expr: longAgo } } };
}

function taking(member: Member, partition: number, ttlMs: number): Operation {
  const { service, address, life } = member;
  const isFree = [{ address: null }, { address }, { $expr: { $lte: ['$expiresAtMs', NOW_MS] } }];
  const fence = { $add: [{ $ifNull: ['$fence', { $subtract: [NOW_MS, 1] }] }, 1] };
  const lease = { service, kind: 'lease', partition, address, life, fence, expiresAtMs: { $add: [NOW_MS, ttlMs] } };
  const filter = { _id: leaseId(member, partition), $or: isFree };
  return { updateOne: { filter, update: [{ $set: lease }], upsert: true } };
}

function releasing(member: Member, { partition, fence }: Pick<Lease, 'partition' | 'fence'>): Operation {
  return { updateOne: { filter: { _id: leaseId(member, partition), life: member.life, fence }, update: RELEASED } };
}

const DUPLICATE_KEY = 11000;

/** @throws the error, unless all it says is that some of the leases are held */
function refusedByIdOnly(error: unknown): void {
  const { writeErrors, code } = error as { readonly writeErrors?: unknown; readonly code?: unknown };
  const each = [writeErrors ?? []].flat() as { readonly code?: unknown }[];
  const codes = each.length === 0 ? [code] : each.map((one) => one.code);
  if (!codes.every((one) => one === DUPLICATE_KEY)) throw error;
}

function read(
  connection: MongodbConnection,
  leases: Collection<LeaseDocument>,
  which: object,
): Promise<readonly Shown[]> {
  const shown = { $set: { expired: { $lte: ['$expiresAtMs', NOW_MS] } } };
  return connection.inOrder((options) => leases.aggregate<Shown>([{ $match: which }, shown], options).toArray());
}

function bookOf(documents: readonly Shown[]): LeaseBook {
  const members = documents.filter(({ kind, expired }) => kind === 'member' && !expired);
  return {
    members: members.flatMap(({ address }) => address ?? []).sort(),
    leases: documents.filter(({ kind }) => kind === 'lease').map(leaseOf),
  };
}

function leaseOf({ partition, fence, address, life, expired }: Shown): Lease {
  if (partition === undefined || fence === undefined) throw new Error('a lease has no partition or no fence');
  const holder = address === null || life === null ? undefined : { address, life };
  return { partition, fence: Number(fence), holder, expired };
}
