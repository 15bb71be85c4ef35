import { isoTime, type Clock } from '@daftari/kernel/clock';
import { parsePhone } from '@daftari/kernel/phone';
import type { Erasure, SubjectOfPerson } from '../keys/key-store';
import type { Keyring } from '../keys/keyring';
import type { PersonalSealer } from '../sealing/personal-sealer';
import { snapshotSubject } from '../sealing/sealed-snapshots';
import type { ErasurePlace, Forgotten } from './erasure-places';
import { appendErasure } from './erasure-record';
import { BusinessScan, type BusinessLogs, type OpenBusiness } from './open-business';

export interface ErasureDeps {
  readonly keyring: Keyring;
  readonly sealer: Pick<PersonalSealer, 'forget' | 'openAll'>;
  /** `erasures.ndjson`. */
  readonly recordFile: string;
  readonly logs: BusinessLogs;
  /** The journals whose states are kept as snapshots. */
  readonly snapshotsOf: readonly string[];
  readonly places: readonly ErasurePlace[];
  /** Waits until what stands in the journals has been acted upon, as far as that comes soon. */
  settle(): Promise<void>;
  /** Forgets every state in memory and in snapshots that holds what was opened. */
  refold(): Promise<void>;
  readonly clock: Clock;
  readonly logger: Record<'info' | 'warn', (fields: object, message: string) => void>;
}

/** What became of a wish to be erased. */
export interface ErasureResult {
  /** `unknown`: nothing of this person is or was here. `waiting`: it is noted, and carried out when nothing is open. */
  readonly state: 'unknown' | 'waiting' | 'done';
  readonly payments: number;
  /** Destroyed now. */
  readonly keys: number;
  readonly open: readonly OpenBusiness[];
  /** Why it waits although nothing is open, in words; empty otherwise. */
  readonly reason: string;
  /** ISO 8601. */
  readonly requestedAt?: string;
  readonly doneAt?: string;
}

/** Keys of an erased person that came later, such as with late money, are left for so long. */
export const LATE_KEYS_LIVE_MS = 10 * 60_000;
const LATE_KEYS_AT_ONCE = 500;
/** A payment without any event that has had its key for so long never began. */
export const BEGINS_WITHIN_MS = 60_000;

/** Erases persons: once, and again whatever comes later about the same payments. One at a time. */
export class Erasures {
  private readonly scans = new Map<string, BusinessScan>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly deps: ErasureDeps) {}

  /** Erases a person, or notes that it is to be done. @param phone `254XXXXXXXXX` @throws Error what a store or place says */
  request(phone: string): Promise<ErasureResult> {
    return this.inTurn(async () => {
      const { keyring, clock } = this.deps;
      const person = keyring.lookup(phone);
      const known = await keyring.store.erasureOf(person);
      const subjects = await keyring.store.subjectsOf(person);
      if (subjects.length === 0 && known?.doneAt !== undefined) return result('done', { ...known });
      if (subjects.length === 0 && known === undefined) return result('unknown', {});
      const erasure = await keyring.store.requestErasure(person, isoTime(clock.nowMs()));
      return this.carryOut(erasure, phone);
    });
  }

  /** Carries out what has been waiting and can be done now. Never rejects: what fails is told, and tried again. */
  sweep(): Promise<void> {
    return this.inTurn(async () => {
      try {
        for (const erasure of await this.deps.keyring.store.openErasures()) await this.carryOut(erasure);
        await this.eraseLateKeys();
      } catch (err) {
        this.deps.logger.warn({ err }, 'an erasure could not be carried out; nothing is lost, it is tried again');
      }
    });
  }

  /** Forgets these payments outside of the journals; for what `applyErasures` destroyed again. */
  async forgetAgain(subjects: readonly string[]): Promise<void> {
    if (subjects.length > 0) for (const place of this.deps.places) await place.forget({ subjects });
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work, work);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async carryOut(erasure: Erasure, phone?: string): Promise<ErasureResult> {
    const { keyring } = this.deps;
    const { person } = erasure;
    const linked = await keyring.store.subjectsOf(person);
    const subjects = linked.map(({ subject }) => subject);
    const scan = await this.scanOf(person, subjects);
    const young = await this.youngOf(linked);
    const open = subjects
      .flatMap((subject) => scan.openBusinessOf(subject) ?? [])
      .filter(({ subject, why }) => why !== 'just-begun' || young.has(subject));
    const waiting = { ...erasure, payments: subjects.length, open };
    if (open.length > 0) return result('waiting', waiting);
    const forgotten = await this.whoIs(scan, subjects, person, phone);
    const busy = await this.busyPlace(forgotten);
    if (busy !== undefined) return result('waiting', { ...waiting, reason: busy });
    const told = await this.confirmationsOf(scan);
    const keys = [...linked, ...told].flatMap(({ keyId }) => keyId ?? []);
    const all = [...subjects, ...told.map(({ subject }) => subject)];
    await this.destroy({ ...forgotten, subjects: all }, keys);
    const doneAt = isoTime(this.deps.clock.nowMs());
    await keyring.store.finishErasure(person, doneAt);
    this.scans.delete(person);
    this.deps.logger.info({ payments: subjects.length, keys: keys.length }, 'a person was erased');
    return result('done', { ...waiting, keys: keys.length, doneAt });
  }

  private async scanOf(name: string, subjects: readonly string[]): Promise<BusinessScan> {
    const { logs, settle } = this.deps;
    let scan = this.scans.get(name);
    // A payment that is new to a scan may have events before the place where the scan stands.
    if (scan === undefined || subjects.some((subject) => !scan!.subjects.has(subject))) {
      scan = new BusinessScan(logs, new Set(subjects));
      this.scans.set(name, scan);
    }
    await settle();
    await scan.readOn();
    return scan;
  }

  /** M-Pesa's own word about the payments' receipts names the payer, and nobody who can be looked up. */
  private confirmationsOf(scan: BusinessScan): Promise<SubjectOfPerson[]> {
    return Promise.all(
      scan.confirmations().map(async (subject) => {
        const key = await this.deps.keyring.store.keyOf(subject);
        return { subject, ...(key && { keyId: key.id }) };
      }),
    );
  }

  /** The subjects whose keys are so new that their first event may be on its way. */
  private async youngOf(linked: readonly SubjectOfPerson[]): Promise<Set<string>> {
    const { keyring, clock } = this.deps;
    const found = await keyring.store.find(linked.flatMap(({ keyId }) => keyId ?? []));
    const keys = [...found.values()].flatMap((one) => (one.state === 'kept' ? one.key : []));
    const isYoung = ({ createdAt }: { createdAt: string }) => clock.nowMs() - Date.parse(createdAt) < BEGINS_WITHIN_MS;
    return new Set(keys.filter(isYoung).map(({ subject }) => subject));
  }

  /** The phone is not kept with a waiting request: while the keys are there, the payments tell it. */
  private async whoIs(
    scan: BusinessScan,
    subjects: readonly string[],
    person: string,
    phone?: string,
  ): Promise<Forgotten> {
    const known: readonly unknown[] = phone === undefined ? await this.deps.sealer.openAll(scan.phones()) : [phone];
    const phones = known.flatMap((one) => (typeof one === 'string' ? (parsePhone(one) ?? []) : []));
    const told = phones.find((one) => this.deps.keyring.lookup(one) === person);
    return { subjects, ...(told === undefined ? {} : { phone: told }) };
  }

  private async busyPlace(forgotten: Forgotten): Promise<string | undefined> {
    for (const place of this.deps.places) {
      const why = await place.busyWith?.(forgotten).catch((error: unknown) => {
        this.deps.logger.warn({ err: error }, `an erasure waits: ${place.name} can not be asked`);
        return 'it can not be asked';
      });
      if (why !== undefined) return `${place.name}: ${why}`;
    }
    return undefined;
  }

  /** The other places first: with the keys goes the last that leads to them. After a crash all of it is done again. */
  private async destroy(forgotten: Forgotten, keyIds: readonly string[]): Promise<void> {
    for (const place of this.deps.places) await place.forget(forgotten);
    await this.destroyKeys(forgotten.subjects, keyIds);
    await this.deps.refold();
    // After the states were forgotten: a snapshot that was being taken meanwhile can be opened by nobody.
    const snapshotKeys = await Promise.all(
      this.deps.snapshotsOf.map((journal) => this.deps.keyring.store.keyOf(snapshotSubject(journal))),
    );
    await this.destroyKeys(
      [],
      snapshotKeys.flatMap((key) => key?.id ?? []),
    );
  }

  private async destroyKeys(subjects: readonly string[], keyIds: readonly string[]): Promise<void> {
    if (subjects.length === 0 && keyIds.length === 0) return;
    const { keyring, sealer, recordFile, clock } = this.deps;
    const at = isoTime(clock.nowMs());
    appendErasure(recordFile, { erasedAt: at, subjects, keys: keyIds });
    await keyring.store.destroy({ keyIds, subjects, at });
    sealer.forget(keyIds);
  }

  private async eraseLateKeys(): Promise<void> {
    const { keyring, clock } = this.deps;
    const late = await keyring.store.keysOfErased(LATE_KEYS_AT_ONCE);
    const old = late.filter(({ createdAt }) => clock.nowMs() - Date.parse(createdAt) >= LATE_KEYS_LIVE_MS);
    if (old.length === 0) return;
    const scan = await this.scanOf(
      'late keys',
      old.map(({ subject }) => subject),
    );
    const isClosed = (subject: string) => (scan.openBusinessOf(subject)?.why ?? 'just-begun') === 'just-begun';
    const closed = old.filter(({ subject }) => isClosed(subject));
    const forgotten = { subjects: closed.map(({ subject }) => subject) };
    if (closed.length === 0 || (await this.busyPlace(forgotten)) !== undefined) return;
    await this.destroy(
      forgotten,
      closed.map(({ id }) => id),
    );
    this.deps.logger.info({ payments: closed.length }, 'what came later about erased persons was erased as well');
  }
}

function result(state: ErasureResult['state'], known: Partial<ErasureResult>): ErasureResult {
  const { payments = 0, keys = 0, open = [], reason = '', requestedAt, doneAt } = known;
  return {
    ...{ state, payments, keys, open, reason },
    ...(requestedAt === undefined ? {} : { requestedAt }),
    ...(doneAt === undefined ? {} : { doneAt }),
  };
}
