import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeBatch } from '@daftari/journal-core/batch';
import type { Journal } from '@daftari/journal-core/journal';
import { openJournal } from '@daftari/journal-core/open-journal';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { systemIds } from '@daftari/kernel/ids';
import type { ErasurePlace, Forgotten } from '../erasure/erasure-places';
import { readErasures } from '../erasure/erasure-record';
import { Erasures } from '../erasure/erasures';
import { journalLog } from '../scan/journal-log';
import { PersonalSealer } from '../sealing/personal-sealer';
import { smallKeyring, type SmallKeyring } from './small-keyring';

export const PHONE = '254712345678';
const FIELDS: ConstructorParameters<typeof PersonalSealer>[0]['fields'] = new Map([
  ['PaymentInitiated.v1', [{ path: ['phone'], when: 'always' }]],
  ['PayoutInitiated.v1', [{ path: ['phone'], when: 'always' }]],
]);

/** For specs: payments and webhooks told by hand in real journals in memory, and what erasing does to them. */
export class ErasingWorld {
  readonly warned: string[] = [];
  readonly forgotten: Forgotten[] = [];
  /** Why the other place can not forget now; an Error when it does not answer. */
  busy: string | Error | undefined;
  failToForget: Error | undefined;
  refolds = 0;
  plannedTo = Infinity;
  sealer!: PersonalSealer;
  erasures!: Erasures;
  private readonly folder = mkdtempSync(join(tmpdir(), 'daftari-erasing-'));

  private constructor(
    readonly keys: SmallKeyring,
    private readonly initiation: Journal,
    private readonly notifier: Journal,
  ) {}

  static async open(): Promise<ErasingWorld> {
    const keys = await smallKeyring();
    const sealer = new PersonalSealer({ keyring: keys.keyring, fields: FIELDS });
    const open = (name: string) =>
      openJournal({
        ...{ name, store: memoryStore(), clock: keys.clock, ids: systemIds, streams: {}, personal: sealer },
        events: { isKnown: () => true, problem: () => undefined },
      });
    const world = new ErasingWorld(keys, await open('initiation'), await open('notifier'));
    world.restart(sealer);
    return world;
  }

  /** Another process on the same stores. */
  restart(sealer = new PersonalSealer({ keyring: this.keys.keyring, fields: FIELDS })): void {
    const { keys, warned } = this;
    this.sealer = sealer;
    this.erasures = new Erasures({
      keyring: keys.keyring,
      sealer,
      recordFile: this.recordFile,
      logs: {
        initiation: journalLog(this.initiation),
        notifier: journalLog(this.notifier),
        webhooksPlannedTo: () => this.plannedTo,
      },
      snapshotsOf: ['initiation'],
      places: [this.place()],
      settle: async () => undefined,
      refold: async () => void (this.refolds += 1),
      clock: keys.clock,
      logger: { info: () => undefined, warn: (_, message) => void warned.push(message) },
    });
  }

  get recordFile(): string {
    return join(this.folder, 'erasures.ndjson');
  }

  /** Ids of all keys that the record names. */
  recorded(): string[] {
    return readErasures(this.recordFile).flatMap(({ keys }) => keys);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** Tells an event of a payment or payout; answers its sequence. */
  async tell(payment: string, type: string, data: object = {}): Promise<number> {
    const journal = type.includes('eliver') ? this.notifier : this.initiation;
    const person = type.endsWith('Initiated.v1') ? { person: PHONE } : {};
    await this.sealer.prepare(payment, person.person);
    const [, own] = /^(Transfer|Collection)/.exec(type) ?? /(Payout)/.exec(type) ?? [];
    const kind = own?.toLowerCase() ?? 'payment';
    const stream = `${journal === this.notifier ? 'delivery' : kind}-${payment}`;
    const facts = [{ type, data: { transactionId: payment, ...data }, stream }];
    await journal.decide({
      ...{ partition: 3, streams: [stream], ...person },
      cause: { correlation: payment, causation: 'spec', actor: 'service:spec', environment: 'test' },
      decide: () => ({ events: facts, result: undefined }),
    });
    return (await journal.head(3)).sequence;
  }

  begin = (payment: string) => this.tell(payment, 'PaymentInitiated.v1', { phone: PHONE });
  beginPayout = (payout: string) => this.tell(payout, 'PayoutInitiated.v1', { phone: PHONE });

  /** As this process reads it. */
  async phoneOf(payment: string): Promise<unknown> {
    const batches = await this.initiation.readBatches(3, 0, 100);
    const events = batches.flatMap(({ body }) => decodeBatch(body).events);
    const first = events.find(({ stream }) => stream === `payment-${payment}` || stream === `payout-${payment}`)!;
    return (await this.sealer.openAll(first.data as { phone?: unknown })).phone;
  }

  private place(): ErasurePlace {
    return {
      name: 'other books',
      busyWith: async () => {
        if (this.busy instanceof Error) throw this.busy;
        return this.busy;
      },
      forget: async (who) => {
        if (this.failToForget !== undefined) throw this.failToForget;
        this.forgotten.push(who);
      },
    };
  }
}
